"""Briefs written by two processes that shuffle their sets and maps differently."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
# A process takes seconds to begin, a form much less: each writes all of them.
_SCRIPT = """
import sys
from engagement import cli
*asked, outs = sys.argv[1:]
sys.exit(max(cli.main(["brief", "--json", *asked, "--out", out]) for out in outs.split(",")))
"""


def in_two_processes(
    database: str, folder: Path, since: str, until: str, *endings: str
) -> tuple[dict[str, bytes], list[dict[str, Any]]]:
    """({form: its bytes}, what was said of each); both processes wrote and said the same."""
    made, said = [], []
    for seed in ("1", "2"):
        outs = [folder / f"{seed}.{ending}" for ending in endings]
        asked = ("--from", since, "--to", until, "--database", database)
        done = subprocess.run(
            [sys.executable, "-c", _SCRIPT, *asked, ",".join(map(str, outs))],
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": f"UTC+{seed}"},
            cwd=ROOT,
            check=True,
            capture_output=True,
            text=True,
        )
        made.append({ending: out.read_bytes() for ending, out in zip(endings, outs, strict=True)})
        said.append([json.loads(line) for line in done.stdout.splitlines()])
    for ending in endings:
        assert made[0][ending] == made[1][ending]
    for one, other in zip(*said, strict=True):
        assert {**one, "file": ""} == {**other, "file": ""}
    return made[0], said[0]
