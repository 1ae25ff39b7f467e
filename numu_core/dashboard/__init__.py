"""The merchant's home: what a period of time may be asked for."""
