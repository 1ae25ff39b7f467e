"""The provider sandbox: Paymob and Bosta as far as NUMU knows them, offline, with a button for what people do."""
