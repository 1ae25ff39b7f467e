"""Menus, as themes and their editors read them."""
