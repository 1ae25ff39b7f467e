"""What address a pin on the map means. Nothing of it is kept in the log."""
