"""Pages and policies over HTTP."""
