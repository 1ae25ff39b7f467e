"""Blogs: what articles are gathered in."""
