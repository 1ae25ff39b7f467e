"""The capabilities of the shop. Adding one is one line here and one folder where it has something to say."""

CAPABILITIES = (
    "accounts",
    "categories",
    "credit_notes",
    "customers",
    "inventory",
    "locations",
    "orders",
    "payments",
    "products",
    "provider_accounts",
    "provider_orders",
    "sales",
    "shipments",
    "stores",
)
