"""What was sold: per day, product and country."""
