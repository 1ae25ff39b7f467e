"""What shoppers are mailed about their accounts."""
