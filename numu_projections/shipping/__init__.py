"""Where stores deliver, as merchants and shoppers see it."""
