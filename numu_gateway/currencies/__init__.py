"""In which currencies shoppers see prices, over HTTP."""
