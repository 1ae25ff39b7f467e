"""Shipments: where each parcel is, and the cash on its way."""
