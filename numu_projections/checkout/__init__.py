"""What the checkout form looks like."""
