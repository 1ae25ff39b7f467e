"""Shipments outside: booking couriers, calling them off, and asking whether what they say is true."""
