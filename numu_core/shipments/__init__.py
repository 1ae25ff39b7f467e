"""Parcels: booked with a courier, followed, delivered or brought back. Stream: ``shipments/{shipment_id}``."""
