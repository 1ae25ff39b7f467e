"""Store settings, as pages and doors read them."""
