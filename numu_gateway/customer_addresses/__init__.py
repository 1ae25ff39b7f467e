"""Where shoppers receive their parcels."""
