"""InstaPay outside: how long a transfer is waited for."""
