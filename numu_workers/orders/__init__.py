"""Orders outside: what buyers are mailed about theirs."""
