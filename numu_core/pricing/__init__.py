"""What a basket costs, and why: one pure pipeline for carts, checkout, drafts, edits and previews."""
