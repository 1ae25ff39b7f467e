"""Menus: lists of links that a theme shows at the top and the bottom of every page."""
