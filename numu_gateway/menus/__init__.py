"""Menus over HTTP."""
