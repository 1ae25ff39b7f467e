"""Payments over HTTP: lists for merchants, doors for providers."""
