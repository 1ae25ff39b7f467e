"""The command line: each file here is one command of `./numu`, or one group of them. `deploy.cli.main` says how."""

from functools import partial
from uuid import UUID

import typer

Commands = partial(typer.Typer, add_completion=False, rich_markup_mode="markdown", pretty_exceptions_show_locals=False)
"""`app = Commands()` in a command's file: help is Markdown, a crash never prints values, which may be secret."""


class NoSuchTenant(Exception):
    """A tenant was named that has no log: the id is likely wrong, and that must not look as if all were well."""

    def __init__(self, tenant_id: UUID) -> None:
        super().__init__(f"there is no log of a tenant {tenant_id}; is the id right?")
