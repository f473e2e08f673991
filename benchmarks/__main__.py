"""`python -m benchmarks [capture|pull|forecast|ledger|kills]`: figures as paired ratios and shares, beside what they should be.

Without a name all but `ledger` (twenty million readings: ten minutes, 4 GB of disk) and `kills` (a quarter of
an hour), which are asked for by name alone.
"""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import capture, forecast, imports, kills, ledger, pages, pull, requests_asked

PARTS = {"capture": capture.show, "pull": pull.show, "forecast": forecast.show}
ALONE = {"ledger": ledger.show, "kills": kills.show}  # they take long


def main(which: str | None) -> None:
    """Print all figures, or those of one part alone."""
    with TemporaryDirectory() as temporary:
        folder = Path(temporary)
        for name, part in (PARTS | ALONE).items():
            if which == name or (which is None and name in PARTS):
                part(folder)
        if which is not None:
            return
        asked, readings = requests_asked.a_thousand_posts(folder)
        print(f"1,000 posts pulled: {asked} requests (exactly 10), {readings:,} readings")
        ratio = imports.imported(folder, pairs=15)
        print(f"10,000 rows imported / sqlite-utils insert (at most 1): {ratio}")
        print("a page's rerun, 10,000 activities and 1,000,000 readings / a bare page (at most 1.25):")
        for page, figures in pages.rerun(folder, pairs=60).items():
            print(f"  {page}: {figures}")


if sys.argv[1:] and sys.argv[1:] not in [[name] for name in PARTS | ALONE]:
    raise SystemExit(f"Give nothing, or one of: {', '.join(PARTS | ALONE)}")
main(*sys.argv[1:] or [None])
