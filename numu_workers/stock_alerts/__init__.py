"""Shoppers who want to be told when something can be bought again."""
