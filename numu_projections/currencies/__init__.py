"""In which currencies shoppers see prices."""
