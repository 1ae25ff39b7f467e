"""What happens to menus because something happened elsewhere."""
