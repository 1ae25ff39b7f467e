"""Shipments over HTTP: booking and following for merchants, a door for couriers."""
