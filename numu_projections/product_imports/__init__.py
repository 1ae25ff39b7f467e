"""Products by the sheet: CSV in, CSV out."""
