"""A circuit breaker for each host: one that fails again and again is left alone, then tried with one request."""

from collections.abc import Iterator
from contextlib import contextmanager

import pybreaker
import structlog

from numu_core.kernel.providers import ProviderRefused
from numu_workers.kernel.errors import ProviderBusy, ProviderPaused
from numu_workers.kernel.metrics import CIRCUIT_OPEN

FAILURES, REST_S = 5, 30.0
ANSWERED: list[type[Exception]] = [ProviderRefused, ProviderBusy]
"""The host is well; it is this merchant's request, or this merchant's rate, that is not."""

log = structlog.get_logger()


class _Listener(pybreaker.CircuitBreakerListener):
    def state_change(self, cb: pybreaker.CircuitBreaker, *_states: object) -> None:
        CIRCUIT_OPEN.labels(cb.name).set(int(cb.current_state == pybreaker.STATE_OPEN))
        log.warning("circuit", host=cb.name, state=cb.current_state)


class Circuits:
    """Circuits by host: after ``failures`` in a row, no requests for ``rest_s`` seconds."""

    def __init__(self, *, failures: int = FAILURES, rest_s: float = REST_S) -> None:
        self._failures, self._rest_s = failures, rest_s
        self._circuits: dict[str, pybreaker.CircuitBreaker] = {}
        self._probed: set[str] = set()

    def state(self, host: str) -> str:
        """``closed`` (all is well), ``open`` or ``half-open``."""
        return self._circuit(host).current_state

    @contextmanager
    def guard(self, host: str, provider: str) -> Iterator[None]:
        """Around one request to ``host``: its exceptions count as failures, except those in ``ANSWERED``.

        Raises:
            ProviderPaused: the circuit is open, or half open and somebody else is trying.
        """
        circuit = self._circuit(host)
        if host in self._probed:  # pybreaker would let everybody through until the first one is back
            raise ProviderPaused(provider=provider, retry_after_s=self._rest_s)
        probing = circuit.current_state != pybreaker.STATE_CLOSED
        if probing:
            self._probed.add(host)
        try:
            with circuit.calling():
                yield
        except pybreaker.CircuitBreakerError as fault:
            raise ProviderPaused(provider=provider, retry_after_s=self._rest_s) from fault
        finally:
            if probing:
                self._probed.discard(host)

    def _circuit(self, host: str) -> pybreaker.CircuitBreaker:
        if host not in self._circuits:
            self._circuits[host] = pybreaker.CircuitBreaker(
                fail_max=self._failures,
                reset_timeout=self._rest_s,
                exclude=ANSWERED,
                listeners=[_Listener()],
                name=host,
                throw_new_error_on_trip=False,
            )
        return self._circuits[host]
