"""The smoke order: over HTTP as a storefront's server makes it, and in a browser with real cookies."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import httpx
import pytest
from playwright.async_api import async_playwright

from tests.faults.town import Town
from tests.http.smoke import HERE, STEPS, Storefront

HOST = "nile.localhost"
OWN = {"host", "origin", "referer", "content-length", "connection", "accept-encoding"}
HOPS = {"transfer-encoding", "connection", "content-encoding", "content-length"}
PAGES = {"/": ("smoke.html", "text/html; charset=utf-8"), "/smoke.json": ("smoke.json", "application/json")}
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
INSTALL = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"]


def test_the_smoke_order_over_http(here: Town) -> None:
    with httpx.Client(base_url=here.api, timeout=30) as client:
        storefront = Storefront(client, HOST)
        for step in STEPS:
            try:
                storefront.make(step)
            except AssertionError as fault:
                fault.add_note(f"step: {step['step']}")
                raise


async def test_the_smoke_order_in_a_browser(here: Town) -> None:
    with a_storefront(here.api) as port:
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
            page = await browser.new_page()
            await page.goto(f"http://{HOST}:{port}/")
            await page.wait_for_function("document.getElementById('end').textContent !== ''", timeout=60_000)
            lines = (await page.locator("li").all_text_contents(), await page.locator("#end").text_content())
            cookies = {cookie["name"]: cookie for cookie in await page.context.cookies()}
            await browser.close()
    assert lines == ([f"✓ {step['step']}" for step in STEPS], "done")
    assert {"numu_cart_session", "customer_access_token"} <= cookies.keys()
    assert all(cookies[name]["httpOnly"] for name in ("numu_cart_session", "customer_access_token"))


def chromium() -> str:
    """The machine's own Chromium, installed now if this machine lets us."""
    found = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if found is None and shutil.which("apt-get"):
        subprocess.run(["apt-get", "update", "-qq"], check=False, capture_output=True)
        subprocess.run(INSTALL, check=False, capture_output=True)
        found = shutil.which(CHROMIUM[0])
    if found is None:
        pytest.skip("needs Chromium: apt-get install chromium")
    return found


@contextmanager
def a_storefront(api: str) -> Iterator[int]:
    """A storefront's server: our page, and ``/api`` handed on as storefronts do, with the shopper's cookies."""
    client = httpx.Client(timeout=30)

    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            if self.path in PAGES:
                name, kind = PAGES[self.path]
                self._send(200, [("content-type", kind)], (HERE / name).read_bytes())
                return
            length = int(self.headers.get("content-length") or 0)
            kept = {name: value for name, value in self.headers.items() if name.lower() not in OWN}
            url = api + self.path.removeprefix("/api/v1")
            content = self.rfile.read(length)
            client.cookies.clear()  # the shopper's are in the headers
            answer = client.request(self.command, url, content=content, headers=kept | {"x-numu-host": HOST})
            told = [(name, value) for name, value in answer.headers.multi_items() if name.lower() not in HOPS]
            self._send(answer.status_code, told, answer.content)

        do_GET = do_POST = do_PUT = do_DELETE = _answer  # noqa: N815 - names of the standard library

        def _send(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
            self.send_response(status)
            for name, value in [*headers, ("content-length", str(len(body)))]:
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        client.close()
