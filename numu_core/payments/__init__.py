"""Money for an order: asked for, taken by card or in cash, expired, voided. Stream: ``payments/{payment_id}``."""
