"""Telling storefronts that pages they keep are out of date (contract §18)."""
