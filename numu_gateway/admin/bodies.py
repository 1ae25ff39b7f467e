"""What administrators send."""

from typing import Annotated

from msgspec import Meta, Struct


class AdminLoginBody(Struct, kw_only=True):
    """``AdminLoginRequest``."""

    email: Annotated[str, Meta(max_length=254)]
    password: Annotated[str, Meta(max_length=128)]
