"""A page's rerun with a record of thousands of activities, beside a bare page with one chart.

Each is asked of a server of its own over its WebSocket, in turn: from the click's message to the message that
says the script has finished. The bare page's is Streamlit as it comes, with nothing else to show or to keep; ours
keeps what all views before have asked. The first view of each page after a write is told beside it.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.util import calc_hash
from websockets.sync.client import connect

from benchmarks import record
from benchmarks.paired import Paired, paired
from engagement.store import open_store

ROOT = Path(__file__).resolve().parents[1]
# Activities, posts (of 161 readings on average), and what a rerun may cost of a bare page's.
SIZES = {"10,000 activities, 1 million readings": (10_000, 6_200, 1.25)}
LARGE = {"50,000 activities, 20 million readings": (50_000, 124_000, 1.5)}
VIEWS = {
    "overview": ("", ""),
    "activities": ("activities", ""),
    "reach": ("reach", "family=impressions"),
    "reach, gained then": ("reach", "family=impressions&show=gained"),
    "reach, engagements of all time gained": ("reach", "family=interactions&show=gained&period=all"),
    "reach, attendance by city": ("reach", "family=attendance&by=city"),
    "reach, curves": ("reach", "family=impressions&section=curves"),
    "reach, what worked": ("reach", "family=impressions&section=worked"),
    "reach, engagements that worked of all time": (
        "reach",
        "family=interactions&section=worked&period=all",
    ),
    "reach, where and when": ("reach", "family=attendance&section=where&period=all"),
    "community": ("community", ""),
    "community, gained, of all time": ("community", "show=gained&months=all"),
    "goals": ("goals", ""),
    "log": ("log", ""),
    "speaking": ("speaking", ""),
    "sources": ("sources", ""),
}


@dataclass(frozen=True, slots=True)
class Figures:
    """A view's first showing after a write, in seconds; its reruns beside a bare page; the ratio to a bare page
    whose server collects no garbage after each run either."""

    first: float
    again: Paired
    uncollected: float

    def __str__(self) -> str:
        return (
            f"{self.again} ({self.uncollected:.2f} where neither collects);"
            f" first after a write {self.first * 1000:,.0f} ms"
        )


def show(folder: Path) -> None:
    """With a million readings."""
    _show(folder, SIZES)


def show_large(folder: Path) -> None:
    """With twenty million: minutes to fill, and 4 GB of disk."""
    _show(folder, LARGE)


def _show(folder: Path, sizes: dict[str, tuple[int, int, float]]) -> None:
    for name, (size, links, most) in sizes.items():
        url = f"sqlite:///{folder}/pages{size}.db"
        with closing(open_store(url)) as store:
            record.fill(store, size, links)
        print(f"a page's rerun, {name} / a bare page (at most {most}):")
        for page, figures in rerun(url, pairs=60):
            print(f"  {page}: {figures}", flush=True)


def rerun(url: str, pairs: int) -> Iterator[tuple[str, Figures]]:
    """(view, figures) of a database, as they are found."""
    with ExitStack() as stack:
        ours = _Server(ROOT / "app.py", ROOT, ENGAGEMENT_DATABASE_URL=url)
        port = stack.enter_context(closing(ours)).port
        store = stack.enter_context(closing(open_store(url)))
        folder = stack.enter_context(TemporaryDirectory())
        other = _Server(ROOT / "benchmarks/bare.py", Path(folder))
        bare = _session(stack, stack.enter_context(closing(other)).port, "")
        lean_one = _Server(ROOT / "benchmarks/bare.py", Path(folder), "--runner.postScriptGC", "false")
        lean = _session(stack, stack.enter_context(closing(lean_one)).port, "")
        for name, (page, query) in VIEWS.items():
            view = _session(stack, port, page, query)
            view()
            with store.unit("benchmark"):
                pass  # nothing that is kept holds after it
            began = perf_counter()
            view()
            first = perf_counter() - began
            for _ in range(3):
                view()
                bare()
                lean()
            yield name, Figures(first, paired(view, bare, pairs), paired(view, lean, pairs).ratio)


class _Server:
    """A script served on a free port, with the settings of the folder it is started in."""

    def __init__(self, script: Path, folder: Path, *more: str, **settings: str) -> None:
        with closing(socket.socket()) as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        line = ["-m", "streamlit", "run", str(script), "--server.port", str(self.port)]
        self._process = subprocess.Popen(
            [sys.executable, *line, "--server.headless", "true", "--server.address", "127.0.0.1", *more],
            cwd=folder,
            env={**os.environ, **settings},
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout is not None
        while "http://" not in self._process.stdout.readline():
            pass

    def close(self) -> None:
        self._process.terminate()
        self._process.communicate()


def _session(stack: ExitStack, port: int, page: str, query: str = "") -> Callable[[], None]:
    """A visitor of a page; each call is one rerun."""
    address = f"ws://127.0.0.1:{port}/_stcore/stream"
    line = stack.enter_context(
        connect(address, subprotocols=["streamlit"], origin=f"http://127.0.0.1:{port}", max_size=None)  # type: ignore[list-item,arg-type]
    )
    asked = BackMsg()
    asked.rerun_script.query_string = query
    asked.rerun_script.page_script_hash = calc_hash(page) if page else ""
    ask = asked.SerializeToString()

    def rerun() -> None:
        line.send(ask)
        said = ForwardMsg()
        while said.WhichOneof("type") != "script_finished":
            said.ParseFromString(line.recv())
            assert said.delta.new_element.WhichOneof("type") != "exception", said

    return rerun
