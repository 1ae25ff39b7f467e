"""Read models in general: declared, folded, refilled, asked about the past."""
