"""What a shopper means to buy. Prices and stock are looked up whenever a cart is shown, never kept."""
