"""What shoppers would like to have."""
