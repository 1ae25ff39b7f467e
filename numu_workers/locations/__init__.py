"""What opens places that keep goods."""
