"""Categories as shoppers and merchants see them."""
