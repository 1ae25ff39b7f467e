"""Zones, rates and options of delivery over HTTP."""
