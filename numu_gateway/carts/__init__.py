"""Carts over HTTP: a guest's by cookie, a customer's by sign-in."""
