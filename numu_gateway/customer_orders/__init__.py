"""What shoppers have bought."""
