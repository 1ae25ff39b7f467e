"""Phone numbers that shoppers have proved to be theirs, with a code, where a store wants that."""
