"""A real browser on a real server, each started once; a machine without a browser skips, and says so."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from random import randrange
from tempfile import TemporaryDirectory
from time import monotonic

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, WebSocket, expect, sync_playwright
from playwright.sync_api import Error as PlaywrightError
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

ROOT = Path(__file__).resolve().parents[2]
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]
# Milliseconds that a page is given, on a machine that has much else to do: no figure is taken of it.
PATIENCE = 120_000
expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    found = next(
        filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
    )
    if found is None:
        if os.environ.get("REQUIRE_BROWSER") == "1":
            pytest.fail("REQUIRE_BROWSER=1, and there is no chromium. Install it: apt install chromium")
        pytest.skip("there is no chromium on this machine; apt install chromium runs these tests")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield running
        running.close()


def _free_port() -> int:
    """A port for a server that is started next, from below those that systems give to connections meanwhile."""
    while True:
        port = randrange(10_000, 32_000)
        with closing(socket.socket()) as free, suppress(OSError):
            free.bind(("127.0.0.1", port))
            return port


@contextmanager
def serving(database: str, *command: str, **settings: str) -> Iterator[str]:
    """The app as its own process on a free port; gives its address."""
    port = _free_port()
    line = [sys.executable, *(command or ("-m", "streamlit", "run", "app.py"))]
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("ENGAGEMENT_")},
        "STREAMLIT_SERVER_PORT": str(port),
        "ENGAGEMENT_DATABASE_URL": database,
        "PYTHONUNBUFFERED": "1",
        **settings,
    }
    with TemporaryDirectory() as folder:
        # `python app.py` takes its port from the configuration of the folder it is started in.
        shutil.copytree(ROOT / ".streamlit", f"{folder}/.streamlit")
        file = Path(folder, ".streamlit/config.toml")
        file.write_text(file.read_text("utf-8").replace("[server]", f"[server]\nport = {port}"), "utf-8")
        yield from _started(line, folder if command else str(ROOT), environment, port)


def _started(line: list[str], folder: str, environment: dict[str, str], port: int) -> Iterator[str]:
    process = subprocess.Popen(
        line, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    assert process.stdout is not None
    try:
        said = []
        for text in process.stdout:
            said.append(text)
            if "http://" in text:
                break
        else:
            pytest.fail("the app did not start: " + "".join(said))
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(PATIENCE / 1000)
        process.stdout.close()


@pytest.fixture(scope="session")
def demo_app(browser: Browser, demo_template: Path) -> Iterator[str]:
    """The app on the demo, for tests that change nothing."""
    with serving(f"sqlite:///{demo_template}") as address:
        yield address


@pytest.fixture(scope="session")
def contexts(browser: Browser) -> Iterator[dict[bool, BrowserContext]]:
    """Light and dark: what one page of them has loaded, the next need not read and compile again."""
    made = {
        dark: browser.new_context(color_scheme="dark" if dark else "light") for dark in (False, True)
    }
    for context in made.values():
        context.set_default_timeout(PATIENCE)
    yield made
    for context in made.values():
        context.close()


@pytest.fixture
def watched(contexts: dict[bool, BrowserContext]) -> Iterator[Callable[..., Page]]:
    """Makes pages; at the end none has asked another host or met the policy's refusal, and none is remembered."""
    wrong: list[str] = []
    pages: list[Page] = []

    def make(base: str, *, width: int = 1400, height: int = 900, dark: bool = False) -> Page:
        page = contexts[dark].new_page()
        page.set_viewport_size({"width": width, "height": height})
        pages.append(page)
        page.on(
            "console",
            lambda said: wrong.append(said.text) if "Content Security Policy" in said.text else None,
        )
        page.on(
            "request",
            lambda asked: (
                None
                if asked.url.startswith((base, "data:", "blob:", "ws:"))
                else wrong.append(asked.url)
            ),
        )
        page.on("pageerror", lambda error: wrong.append(str(error)))
        _RUNS[page] = Runs(page)
        return page

    yield make
    for page in pages:
        del _RUNS[page]
        with suppress(PlaywrightError):  # what is shown by then may be no page of ours
            page.evaluate("localStorage.clear()")
        page.close()
    for context in contexts.values():
        context.clear_cookies()
    assert wrong == []


class Runs:
    """What a page has asked its server to run, and whether that has come to its end."""

    def __init__(self, page: Page) -> None:
        self.asked = self.begun = self.open = False
        page.on("websocket", self._listen)

    def _listen(self, line: WebSocket) -> None:
        line.on("framesent", self._sent)
        line.on("framereceived", self._received)

    def _sent(self, frame: bytes | str) -> None:
        if isinstance(frame, bytes) and BackMsg.FromString(frame).WhichOneof("type") == "rerun_script":
            self.asked = self.open = True
            self.begun = False

    def _received(self, frame: bytes | str) -> None:
        said = ForwardMsg.FromString(frame) if isinstance(frame, bytes) else ForwardMsg()
        match said.WhichOneof("type"):
            case "new_session":
                self.begun = True
            case "script_finished" if self.begun:
                # A run that another one took the place of is followed by that one.
                self.open = said.script_finished == ForwardMsg.FINISHED_EARLY_FOR_RERUN


_RUNS: dict[Page, Runs] = {}


def settle(page: Page) -> None:
    """Wait until what the last act asked the server for has come back and is shown.

    An act that asks for nothing is given half a second to ask: of the page's own time, which stands still while
    the page has no turn.
    """
    runs, begun, turns = _RUNS[page], monotonic(), 0
    while runs.open or not (runs.asked or turns >= 25):
        assert monotonic() - begun < PATIENCE / 1000, "the script did not come to its end"
        with suppress(PlaywrightError):  # the page is left for another one
            page.evaluate("new Promise(done => setTimeout(done, 20))")
        turns += 1
    runs.asked = False
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")
    # A chart that is still to be drawn moves what is below it.
    expect(page.locator("[data-testid=stVegaLiteChart]:not(:has(svg, canvas))")).to_have_count(0)


def visit(page: Page, address: str) -> None:
    page.goto(address)
    page.wait_for_selector("[data-testid=stMain] h1, [data-testid=stAlert]")
    settle(page)
