"""What address a pin on the map means."""
