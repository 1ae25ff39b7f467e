"""Pages and policies, as everybody and their editors read them."""
