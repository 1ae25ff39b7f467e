"""What a merchant has chosen for the store: checkout, cash on delivery, ways to pay, messages."""
