"""A retailer's till file into a store: read, sorted, planned, carried out through the commands, and reconciled.

``lines`` reads, ``kinds`` says what a line is, ``plan`` says what to do, ``carry_out`` does it, ``totals`` adds up the
file by itself and compares with the read models, ``report`` tells.
"""
