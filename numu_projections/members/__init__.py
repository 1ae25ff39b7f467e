"""Members: who may do what in a tenant's stores."""
