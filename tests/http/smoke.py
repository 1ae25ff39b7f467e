"""The smoke order as a table: ``smoke.json`` is what a storefront does, step by step; this makes the steps.

A step names a method and a path (``get``, ``post``, ``put``), the ``status`` it wants (200), what the answer must
``have`` or ``expect`` at dotted places, the ``cookie`` it sets, and what to ``keep`` for later steps: ``{name}``.
``host`` sends ``x-numu-host``. Storefronts call from their own server: never ``Origin``, never ``X-CSRF-Token``.
"""

import json
import re
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx

HERE = Path(__file__).parent
STEPS: list[dict[str, Any]] = json.loads((HERE / "smoke.json").read_text())
METHODS = ("get", "post", "put", "delete")
WHOLE = re.compile(r"^\{(\w+)\}$")


class Storefront:
    """A shopper's session at a storefront's server."""

    def __init__(self, client: httpx.Client, host: str) -> None:
        self._client, self._host = client, host
        self._known: dict[str, Any] = {"key": str(uuid4())}

    def make(self, step: dict[str, Any]) -> None:
        """One step, and everything it promises."""
        method = next(name for name in METHODS if name in step)
        headers = self._filled(step.get("headers", {})) | ({"x-numu-host": self._host} if step.get("host") else {})
        body = self._filled(step["body"]) if "body" in step else None
        answer = self._client.request(method, self._filled(step[method]), json=body, headers=headers)
        assert answer.status_code in step.get("status", [200]), answer.text
        found = answer.json()
        for path in step.get("have", ()):
            assert at(found, path) is not None, f"no {path} in {answer.text}"
        for path, wanted in step.get("expect", {}).items():
            assert at(found, path) == self._filled(wanted), f"{path} in {answer.text}"
        if "cookie" in step:
            assert step["cookie"] in answer.cookies
        self._known |= {name: at(found, path) for name, path in step.get("keep", {}).items()}

    def _filled(self, value: Any) -> Any:
        if isinstance(value, str):
            whole = WHOLE.match(value)
            return self._known[whole[1]] if whole else re.sub(r"\{(\w+)\}", lambda one: self._known[one[1]], value)
        if isinstance(value, dict):
            return {name: self._filled(inner) for name, inner in value.items()}
        return [self._filled(inner) for inner in value] if isinstance(value, list) else value


def at(found: Any, path: str) -> Any:
    """What lies at a dotted place; ``length`` of a list; ``None`` where there is nothing."""
    for name in path.split("."):
        if isinstance(found, list):
            found = len(found) if name == "length" else found[int(name)] if int(name) < len(found) else None
        else:
            found = found.get(name) if isinstance(found, dict) else None
    return found
