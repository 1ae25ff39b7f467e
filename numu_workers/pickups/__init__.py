"""Visits agreed with couriers."""
