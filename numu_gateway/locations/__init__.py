"""Places that keep goods, over HTTP."""
