"""The log: the only I/O in core. ``Engine`` writes, ``Log`` reads; every other module here serves one of the two."""
