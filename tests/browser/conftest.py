"""A real browser on a real server, each started once; a machine without a browser skips, and says so."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

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


@contextmanager
def serving(database: str, *command: str, **settings: str) -> Iterator[str]:
    """The app as its own process on a free port; gives its address."""
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
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
        process.wait(30)
        process.stdout.close()


@pytest.fixture
def watched(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Makes pages; at the end none has asked another host or met the policy's refusal."""
    wrong: list[str] = []
    contexts = []

    def make(base: str, **more: object) -> Page:
        context = browser.new_context(**{"viewport": {"width": 1400, "height": 900}, **more})  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
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
        page.set_default_timeout(20_000)
        return page

    yield make
    for context in contexts:
        context.close()
    assert wrong == []


def settle(page: Page) -> None:
    """Wait until the script has run to its end, after a click that may not have reached it yet."""
    page.wait_for_timeout(250)
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")


def visit(page: Page, address: str) -> None:
    page.goto(address)
    page.wait_for_selector("[data-testid=stMain] h1, [data-testid=stAlert]")
    settle(page)
