"""`python -m benchmarks`: figures as paired ratios, beside what they should be."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import imports, pages, requests_asked

with TemporaryDirectory() as name:
    folder = Path(name)
    asked, readings = requests_asked.a_thousand_posts(folder)
    print(f"1,000 posts pulled: {asked} requests (exactly 10), {readings:,} readings")
    print(
        f"10,000 rows imported / sqlite-utils insert (at most 1): {imports.imported(folder, pairs=15)}"
    )
    print("a page's rerun, 10,000 activities and 1,000,000 readings / a bare page (at most 1.25):")
    for page, figures in pages.rerun(folder, pairs=60).items():
        print(f"  {page}: {figures}")
