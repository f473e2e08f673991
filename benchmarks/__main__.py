"""`python -m benchmarks [part]`: figures as paired ratios and shares, beside what they should be.

Parts are capture, pull, forecast, pages; ledger, large, kills.

Without a name all but `ledger` and `large` (pages on twenty million readings: ten minutes and 4 GB of disk each)
and `kills` (a quarter of an hour), which are asked for by name alone.
"""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import capture, forecast, imports, kills, ledger, pages, pull, requests_asked

PARTS = {"capture": capture.show, "pull": pull.show, "forecast": forecast.show, "pages": pages.show}
ALONE = {"ledger": ledger.show, "large": pages.show_large, "kills": kills.show}  # they take long


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


if sys.argv[1:] and sys.argv[1:] not in [[name] for name in PARTS | ALONE]:
    raise SystemExit(f"Give nothing, or one of: {', '.join(PARTS | ALONE)}")
main(*sys.argv[1:] or [None])
