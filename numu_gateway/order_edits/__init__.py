"""Edits of placed orders over HTTP: preview, then apply."""
