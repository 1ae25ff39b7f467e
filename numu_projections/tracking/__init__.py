"""What marketing is told of shoppers and their orders."""
