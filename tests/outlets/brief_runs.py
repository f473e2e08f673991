"""Briefs written by two processes that shuffle their sets and maps differently."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
# A process takes seconds to begin, a brief much less: each writes all of them.
_SCRIPT = """
import json, sys
from engagement import cli
sys.exit(max(cli.main(["brief", "--json", *asked]) for asked in json.loads(sys.argv[1])))
"""


def in_two_processes(
    folder: Path, asked: Mapping[str, Sequence[str]]
) -> tuple[dict[str, bytes], dict[str, dict[str, Any]]]:
    """({name: its bytes}, {name: what was said}) of files by their names; both processes wrote and said the same.

    `asked` maps a file's name to what the command is given beside it.
    """
    made: list[dict[str, bytes]] = []
    said: list[dict[str, dict[str, Any]]] = []
    for seed in ("1", "2"):
        out = folder / seed
        out.mkdir()
        told = subprocess.run(
            [
                sys.executable,
                "-c",
                _SCRIPT,
                json.dumps([[*more, "--out", name] for name, more in asked.items()]),
            ],
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": f"UTC+{seed}", "PYTHONPATH": str(ROOT)},
            cwd=out,
            check=True,
            capture_output=True,
            text=True,
        ).stdout.splitlines()
        made.append({name: (out / name).read_bytes() for name in asked})
        said.append(dict(zip(asked, map(json.loads, told), strict=True)))
    for name in asked:
        assert made[0][name] == made[1][name], name
    assert said[0] == said[1]
    return made[0], said[0]
