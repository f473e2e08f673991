"""Tables of numbers with their day, in long or wide form, for accounts and linked pages."""

from __future__ import annotations

from collections.abc import Sequence

from engagement.capture.dates import NotADate, habit, read_date
from engagement.capture.files import Row
from engagement.capture.found import Rejected
from engagement.capture.headers import FIELDS, undressed
from engagement.model.vocabulary import METRICS
from engagement.model.words import tidy
from engagement.store.manual import Told

_WHAT = frozenset({"account", "handle", "channel", "community", "page", "url", "link", "address"})
_METRIC, _VALUE = frozenset({"metric", "number of"}), frozenset({"value", "count", "number"})


def is_numbers(rows: Sequence[Row]) -> bool:
    """Whether a table is one of numbers: whose, which day, and metrics with their values; no titles."""
    if not rows:
        return False
    headers = {undressed(header) for header in rows[0].cells}
    long = bool(headers & _METRIC) and bool(headers & _VALUE)
    wide = bool(headers & set(METRICS))
    titled = any(FIELDS.get(header) == "title" for header in headers)
    dated = any(FIELDS.get(header) == "starts_on" for header in headers)
    own = headers & (_WHAT if long else _WHAT - {"url", "link", "address"})
    return bool(own) and dated and (long or wide) and not titled


def read_numbers(rows: Sequence[Row]) -> tuple[list[tuple[Row, Told]], list[Rejected]]:
    """The numbers of such a table with their rows; a bad cell costs itself."""
    names = {header: undressed(header) for row in rows for header in row.cells}
    days = [header for header, name in names.items() if FIELDS.get(name) == "starts_on"]
    day_first = habit([row.cells.get(header, "") for row in rows for header in days])
    found: list[tuple[Row, Told]] = []
    rejected: list[Rejected] = []
    for row in rows:
        said = {names[header]: tidy(cell) for header, cell in row.cells.items() if cell.strip()}
        what = next((said[name] for name in said if name in _WHAT), "")
        when = next((said[names[header]] for header in days if names[header] in said), "")
        if not what:
            rejected.append(Rejected(row.file, row.number, "account", "", "it does not say whose it is"))
            continue
        try:
            day = read_date(when, day_first).day
        except NotADate as error:
            rejected.append(Rejected(row.file, row.number, "date", when[:200], str(error)))
            continue
        metric = next((said[name] for name in said if name in _METRIC), "")
        pairs = [(name, said[name]) for name in said if name in METRICS]
        if metric:
            value = next((said[name] for name in said if name in _VALUE), "")
            pairs = [(metric.casefold().replace(" ", "_"), value)]
        for name, text in pairs:
            digits = text.replace(",", "").replace(" ", "").replace("_", "")
            if not (digits.isascii() and digits.isdigit() and len(digits) <= 13):
                rejected.append(
                    Rejected(row.file, row.number, name, text[:200], "a number is whole and not below 0")
                )
                continue
            found.append((row, Told(what, name, day, int(digits))))
    return found, rejected
