"""A provider's post as its verifier wants it."""

from typing import Any

from litestar import Request

from numu_core.kernel.providers import Callback


async def callback_of(request: Request[Any, Any, Any]) -> Callback:
    """The request: header names in lower case, the body as it came."""
    headers = {name.lower(): value for name, value in request.headers.items()}
    query = {name: str(value) for name, value in request.query_params.items()}
    return Callback(headers=headers, query=query, body=await request.body())
