"""How the world asks: HTTP. Each route names who may call it, translates, and dispatches one command or one query."""
