"""A brief written by two processes that shuffle their sets and maps differently."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def in_two_processes(store, ending: str) -> bytes:
    """The bytes of Q3 2024 in a form; both runs wrote the same."""
    folder = Path(str(store.engine.url.database)).parent
    made = []
    for seed in ("1", "2"):
        out = folder / f"brief-{seed}.{ending}"
        command = ["-m", "engagement", "brief", "--from", "2024-07-01", "--to", "2024-09-30"]
        subprocess.run(
            [sys.executable, *command, "--out", str(out), "--database", store.shown_url],
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": f"UTC+{seed}"},
            cwd=ROOT,
            check=True,
            capture_output=True,
        )
        made.append(out.read_bytes())
    assert made[0] == made[1]
    return made[0]
