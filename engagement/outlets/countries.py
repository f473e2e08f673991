"""Countries as ISO 3166 and the portals write them, whatever people call them.

`countries.csv` holds ISO 3166-1 codes, the names that Advocu's form lists, and what others call them.
"""

from __future__ import annotations

import csv
from functools import lru_cache
from pathlib import Path

from engagement.model.words import key_of


def country_called(said: str) -> str | None:
    """A country as ISO 3166 and the portals write it, from its code of two letters or three, or a usual name."""
    return _countries().get(key_of(said))


@lru_cache(maxsize=1)
def _countries() -> dict[str, str]:
    file = Path(__file__).with_name("countries.csv")
    with file.open(encoding="utf-8", newline="") as rows:
        return {
            key_of(word): row["name"]
            for row in csv.DictReader(rows)
            for word in (row["code"], row["iso3"], row["name"], *row["also"].split("|"))
            if word
        }
