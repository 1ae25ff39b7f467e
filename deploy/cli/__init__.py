"""The command line: each file here is one command of `./numu`, or one group of them. `deploy.cli.main` says how."""

from functools import partial

import typer

Commands = partial(typer.Typer, add_completion=False, rich_markup_mode="markdown", pretty_exceptions_show_locals=False)
"""`app = Commands()` in a command's file: help is Markdown, a crash never prints values, which may be secret."""
