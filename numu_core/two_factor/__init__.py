"""Second factors of accounts: codes of an authenticator app, and backup codes for a lost one."""
