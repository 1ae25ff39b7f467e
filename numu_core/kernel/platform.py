"""The tenant whose log holds what belongs to no single shop: accounts, stores, plans."""

from uuid import UUID

PLATFORM = UUID("00000000-0000-8000-8000-000000000001")
