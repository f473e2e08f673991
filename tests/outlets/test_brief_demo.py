"""The demo company's brief: every form is the same bytes whatever a process's hashes are."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from engagement.insight import briefs
from engagement.store.brief_material import material
from tests.outlets.brief_runs import ROOT

SINCE, UNTIL = "2026-07-01", "2026-09-30"


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """The address of a database with the demo company."""
    url = f"sqlite:///{tmp_path_factory.mktemp('demo') / 'demo.db'}"
    _run("0", "demo", "--database", url)
    return url


def _run(seed: str, *command: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "engagement", *command],
        env={**os.environ, "PYTHONHASHSEED": seed},
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout


@pytest.mark.parametrize("ending", ["md", "html", "pdf", "pptx"])
def test_a_form_is_the_same_in_two_processes(demo, tmp_path, ending):
    from datetime import date

    from engagement.store import open_store

    asked = ("--from", SINCE, "--to", UNTIL, "--database", demo, "--json")
    said = []
    for seed in ("1", "2"):
        out = tmp_path / f"{seed}.{ending}"
        said.append(json.loads(_run(seed, "brief", *asked, "--out", str(out))))
    assert (tmp_path / f"1.{ending}").read_bytes() == (tmp_path / f"2.{ending}").read_bytes()
    period = briefs.period_of(date.fromisoformat(SINCE), date.fromisoformat(UNTIL), date.today())
    store = open_store(demo)
    with store.read() as connection:
        read = material(connection, period)
    store.close()
    made = briefs.content(read, period)
    for one in said:
        assert (one["numbers"], one["goals"]) == (len(made.figures), len(read["goals"]))
