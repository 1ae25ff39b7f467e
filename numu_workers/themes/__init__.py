"""What happens to themes because something happened elsewhere."""
