"""10,000 checked rows imported, beside sqlite-utils inserting the same file: whole processes."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from datetime import date, timedelta
from itertools import count
from pathlib import Path

from benchmarks.paired import Paired, paired

ROWS = 10_000


def imported(folder: Path, pairs: int) -> Paired:
    """Each run into a database of its own."""
    file, turn = folder / "talks.csv", count()
    write(file)

    def ours() -> None:
        database = f"sqlite:///{folder}/ours{next(turn)}.db"
        _run(folder, "-m", "engagement", "--database", database, "import", str(file))

    def theirs() -> None:
        _run(
            folder, "-m", "sqlite_utils", "insert", f"theirs{next(turn)}.db", "talks", str(file), "--csv"
        )

    ours()
    theirs()
    return paired(ours, theirs, pairs)


def write(file: Path) -> None:
    """Talks of eleven years at a dozen conferences a year."""
    with file.open("w", newline="", encoding="utf-8") as opened:
        writer = csv.writer(opened)
        writer.writerow(["title", "date", "conference", "city", "url"])
        for number in range(ROWS):
            day = date(2015, 1, 1) + timedelta(days=number % 4000)
            event = f"Conference {day.month} {day.year}"
            url = f"https://example.org/talks/{number}"
            writer.writerow([f"Scaling thing {number} with care", day, event, "Berlin", url])


def _run(folder: Path, *line: str) -> None:
    root = str(Path(__file__).resolve().parents[1])
    subprocess.run(
        [sys.executable, *line],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": root},
        check=True,
        capture_output=True,
    )
