"""Pictures of products that were uploaded, and their sizes."""
