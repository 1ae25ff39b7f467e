"""The till over HTTP: what checkout asks for, placing the order, codes for phones."""
