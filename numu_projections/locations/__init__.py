"""Places that keep goods, as merchants see them."""
