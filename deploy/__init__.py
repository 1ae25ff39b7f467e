"""How the four packages are run: settings, servers, migrations, and the command line."""
