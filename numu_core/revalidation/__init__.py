"""Revalidation: telling storefronts that pages they keep are out of date."""
