"""Articles, as everybody and their editors read them."""
