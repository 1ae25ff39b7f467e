"""The catalogue as shoppers and merchants see it."""
