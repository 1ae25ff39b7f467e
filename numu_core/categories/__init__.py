"""How the shop sorts what it sells."""
