"""Shoppers and their addresses as they see themselves."""
