"""Blogs, as everybody and their editors read them."""
