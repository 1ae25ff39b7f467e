"""Edits of placed orders: lines put in, taken out or changed in number; seen first, then done."""
