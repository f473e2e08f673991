"""A page's rerun with 10,000 activities and a million readings, beside a bare page with one chart.

Both are asked of one running server over its own WebSocket, in turn: from the click's message to the
message that says the script has finished.
"""

from __future__ import annotations

import os
import random
import socket
import subprocess
import sys
from collections.abc import Callable
from contextlib import ExitStack, closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from urllib.request import urlopen

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.util import calc_hash
from websockets.sync.client import connect

from benchmarks.paired import Paired, paired
from engagement.model.drafts import Draft, DraftLink
from engagement.model.instants import to_micros
from engagement.model.vocabulary import Kind, Role, Status
from engagement.store import NewGoal, Store, activities, goals, ledger, open_store

ROOT = Path(__file__).resolve().parents[1]
ACTIVITIES, LINKS, METRICS, DAYS = 10_000, 5_000, 5, 40
NAMES = ("", "activities", "reach", "community", "goals", "log", "sources")


def rerun(folder: Path, pairs: int) -> dict[str, Paired]:
    """{page: figures} on a database that is filled in this folder first."""
    url = f"sqlite:///{folder}/full.db"
    with closing(open_store(url)) as store:
        fill(store)
    with ExitStack() as stack:
        port = stack.enter_context(closing(_Server(url))).port
        bare = _session(stack, port, "", "bare=1")
        found = {}
        for name in NAMES:
            page = _session(stack, port, name)
            for _ in range(3):
                page()
                bare()
            found[name or "overview"] = paired(page, bare, pairs)
        return found


class _Server:
    def __init__(self, url: str) -> None:
        with closing(socket.socket()) as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self._process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "streamlit",
                "run",
                "benchmarks/server.py",
                "--server.port",
                str(self.port),
            ],
            cwd=ROOT,
            env={**os.environ, "ENGAGEMENT_DATABASE_URL": url, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout is not None
        while "http://" not in self._process.stdout.readline():
            pass
        with urlopen(f"http://127.0.0.1:{self.port}/healthz"):
            pass  # warm now

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


def fill(store: Store) -> None:
    """10,000 activities of six years, half of them with a post, 40 days of readings for each post."""
    chance = random.Random(7)
    first = date.today() - timedelta(days=6 * 365)
    kinds = (Kind.TALK, Kind.BLOG_POST, Kind.SOCIAL_POST, Kind.WORKSHOP, Kind.ANALYST_MEETING)
    drafts = [
        Draft(
            kind=chance.choice(kinds),
            title=f"What we learned about subject {n}",
            starts_on=first + timedelta(days=chance.randrange(6 * 365)),
            status=Status.DELIVERED,
            persons=(f"Person {n % 12}",),
            links=(DraftLink(f"https://x.com/me/status/{n + 1}", Role.POST),) if n < LINKS else (),
        )
        for n in range(ACTIVITIES)
    ]
    with store.unit("benchmark") as unit:
        activities.add(unit, drafts)
        for goal in ("count:talk", "metric:metric_0", "attendance", "count:blog_post"):
            measure = goal.replace("metric_0", "impressions")
            year = (date.today().replace(month=1, day=1), date.today().replace(month=12, day=31))
            goals.add(unit, NewGoal(goal, "marketing", measure, 1000, *year))
    names = ("impressions", "likes", "reposts", "replies", "quotes")[:METRICS]
    for start in range(0, LINKS, 500):
        with store.unit("benchmark") as unit:
            keys = [f"x.com/status/{n + 1}" for n in range(start, start + 500)]
            numbers = ledger.subjects_for(unit.connection, keys, "link")
            noon = datetime.now(UTC)
            ledger.add_readings(
                unit.connection,
                (
                    ledger.Entry(
                        number,
                        metric,
                        to_micros(noon - timedelta(days=DAYS - day)),
                        day * 17 + number,
                        "measured",
                    )
                    for number in numbers.values()
                    for metric in names
                    for day in range(DAYS)
                ),
                None,
            )
