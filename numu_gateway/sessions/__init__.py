"""Sessions over HTTP: signing in and out, tokens, devices."""
