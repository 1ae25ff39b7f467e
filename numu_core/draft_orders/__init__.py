"""Drafts: orders that staff prepares; they hold no stock and have no number of their own yet."""
