"""A store's accounts at providers: connected or not, never their keys. Stream: ``provider_accounts/{account_id}``."""
