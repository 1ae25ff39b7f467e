"""What happens because something happened: reactions, deadlines, recurring work, and the HTTP that it takes."""
