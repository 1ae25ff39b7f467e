"""What merchants have chosen, over HTTP; and a store as everybody may see it."""
