"""Providers that fail on purpose: before they act, or after they acted and before anybody hears of it."""

from collections.abc import Iterator
from contextlib import contextmanager

from litestar.exceptions import HTTPException
from msgspec import Struct

WHEN = ("before", "after")


class Plan(Struct, kw_only=True):
    """The next ``times`` questions to ``provider`` fail, after ``skip`` that do not."""

    provider: str
    when: str = "before"
    times: int = 1
    skip: int = 0
    status: int = 503


class Faults:
    """The plans, by provider."""

    def __init__(self) -> None:
        self._plans: dict[tuple[str, str], Plan] = {}

    def plan(self, plan: Plan) -> None:
        """From now on."""
        self._plans[plan.provider, plan.when] = plan

    @contextmanager
    def around(self, provider: str) -> Iterator[None]:
        """Fail before the block, or after it: then what it did stays done, and the answer is lost.

        Raises:
            HTTPException: planned.
        """
        self._fail(provider, "before")
        yield
        self._fail(provider, "after")

    def _fail(self, provider: str, when: str) -> None:
        plan = self._plans.get((provider, when))
        if plan and plan.skip > 0:
            plan.skip -= 1
        elif plan and plan.times > 0:
            plan.times -= 1
            raise HTTPException(status_code=plan.status, detail="planned by the sandbox")
