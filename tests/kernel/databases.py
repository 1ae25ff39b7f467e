"""Databases that tests make for themselves on a server."""

from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql


def named(url: str, name: str) -> str:
    """The URL of another database of the same server."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


def create(url: str, name: str, template: str = "template1") -> None:
    """A copy of ``template``."""
    with psycopg.connect(url, autocommit=True) as db:
        db.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template)))


def drop(url: str, name: str) -> None:
    """Also when a test has left connections open: the server ends them."""
    with psycopg.connect(url, autocommit=True) as db:
        db.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
