"""HTTP under load from ``wrk``, a generator outside Python. What it saw: answers a second, latencies, failures."""

import json
import shutil
import subprocess
import tempfile
from collections.abc import Iterable
from pathlib import Path

from msgspec import Struct

REPORT = """
done = function(summary, latency, requests)
  local bad = summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.write
              + summary.errors.timeout
  local report = '\\nREPORT {"requests":%d,"seconds":%.6f,"bad":%d,"p50_ms":%.3f,"p95_ms":%.3f,"p99_ms":%.3f}\\n'
  io.write(string.format(report, summary.requests, summary.duration / 1e6, bad, latency:percentile(50) / 1e3,
    latency:percentile(95) / 1e3, latency:percentile(99) / 1e3))
end
"""
POSTING = """
local bodies = {%s}
local template = %s
local n = 0
local thread = tostring({}):sub(8)
request = function()
  n = n + 1
  local headers = {["Content-Type"] = "application/json"}
  if template then headers["Idempotency-Key"] = thread .. "-" .. n end
  return wrk.format("POST", nil, headers, bodies[n %% #bodies + 1])
end
"""


ASKING = """
local n = 0
local pages = %s
request = function()
  n = n + 1
  return wrk.format("GET", pages[n %% #pages + 1])
end
"""


STEADILY = """
local bodies = {%s}
local pause = %d
local n = 0
request = function()
  n = n + 1
  return wrk.format("POST", nil, {["Content-Type"] = "application/json"}, bodies[n %% #bodies + 1])
end
delay = function() return pause end
"""


LATENCY_MS = 15  # of an answer, which a paced client waits for besides its pause


class NoLoadGenerator(RuntimeError):
    """``wrk`` is not installed."""


class Load(Struct, frozen=True):
    """What the generator reports."""

    requests: int
    seconds: float
    bad: int  # answers that are no success, and broken connections
    p50_ms: float
    p95_ms: float
    p99_ms: float

    @property
    def rate(self) -> float:
        """Good answers a second."""
        return (self.requests - self.bad) / self.seconds


def get(url: str, clients: int, seconds: int) -> Load:
    """``GET url`` from so many clients."""
    return _wrk(url, clients, seconds, "")


def get_many(urls: list[str], clients: int, seconds: int) -> Load:
    """``GET`` these in turn; all on one host."""
    paths = ",".join(json.dumps(url[url.index("/", len("http://")) :]) for url in urls)
    return _wrk(urls[0], clients, seconds, ASKING % f"{{{paths}}}")


def post(url: str, clients: int, seconds: int, *bodies: bytes, keyed: bool) -> Load:
    """``POST`` the bodies in turn, again and again; ``keyed``: with a fresh ``Idempotency-Key`` each time."""
    return _wrk(url, clients, seconds, POSTING % (_listed(bodies), "true" if keyed else "false"))


def post_steadily(url: str, clients: int, seconds: int, rate: int, bodies: list[bytes]) -> Load:
    """``POST`` the bodies in turn, about ``rate`` a second over all clients."""
    return _wrk(url, clients, seconds, STEADILY % (_listed(bodies), 1000 * clients // rate - LATENCY_MS))


def _listed(bodies: Iterable[bytes]) -> str:
    return ",".join(f"[==[{body.decode()}]==]" for body in bodies)


def _wrk(url: str, clients: int, seconds: int, script: str) -> Load:
    program = shutil.which("wrk")
    if program is None:
        raise NoLoadGenerator("HTTP figures need wrk: apt-get install wrk")
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as file:
        file.write(script + REPORT)
        file.flush()
        command = [program, "-t1", f"-c{clients}", f"-d{seconds}s", "-s", str(Path(file.name)), url]
        said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    [report] = [line for line in said.splitlines() if line.startswith("REPORT ")]
    return Load(**json.loads(report.removeprefix("REPORT ")))
