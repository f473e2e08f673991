"""Costs as people write them, and whether they are in the currency the record is kept in."""

from __future__ import annotations

import re
from collections.abc import Mapping

from engagement.model.drafts import Invalid

_FREE = frozenset({"free", "gratis", "nothing", "no cost"})
# "€ 1.200,50", "1,200 EUR", "CHF 1'200.-": an amount with or without groups and cents.
_AMOUNT = re.compile(
    r"^(?:[$€£¥]|[A-Z]{3})?\s*(\d{1,3}(?:[,.' \u00a0\u202f]\d{3})+|\d+)"
    r"(?:[.,](\d{1,2}|-{1,2}|–))?\s*(?:[$€£¥]|[A-Z]{3})?$"
)
_NAMED = re.compile(r"[$€£¥]|(?<![A-Za-z])[A-Z]{3}(?![A-Za-z])")
# Signs that several currencies share are taken for any of them.
_SIGNS = {
    "€": ("EUR",),
    "£": ("GBP", "EGP", "FKP", "GIP", "SHP", "SSP", "SDG", "SYP", "LBP"),
    "¥": ("JPY", "CNY"),
    "$": (
        *("USD", "CAD", "AUD", "NZD", "SGD", "HKD", "TWD", "MXN", "ARS", "CLP", "COP", "UYU", "NAD"),
        *(
            "BBD",
            "BMD",
            "BND",
            "BSD",
            "BZD",
            "FJD",
            "GYD",
            "JMD",
            "KYD",
            "LRD",
            "SBD",
            "SRD",
            "TTD",
            "XCD",
        ),
    ),
}


def read_cost(text: str) -> int:
    """An amount in whole units of the currency the record is kept in; cents are rounded. Raises Invalid."""
    if text.casefold() in _FREE:
        return 0
    found = _AMOUNT.match(text)
    if not found:
        raise Invalid("cost", text, "it is not an amount of 0 or more, such as 1200")
    whole = int(re.sub(r"\D", "", found[1]))
    cents = (found[2] or "").rstrip("-–").ljust(2, "0")
    return whole + (int(cents) >= 50)


def check_currency(cells: Mapping[str, str], columns: Mapping[str, str], currency: str) -> None:
    """Raise Invalid for a cost that names another currency, beside it or in its header: it is never added."""
    for header, cell in cells.items():
        if columns.get(header) != "cost" or not re.search(r"[1-9]", cell):
            continue
        for name in (*_NAMED.findall(cell), *_code_of(header)):
            if currency not in _SIGNS.get(name, (name,)):
                raise Invalid(
                    "cost",
                    cell.strip(),
                    f"it is in {name}, and costs are kept in {currency} (ENGAGEMENT_CURRENCY). Convert it first",
                )


def _code_of(header: str) -> list[str]:
    """The currency a header ends with: "Cost (USD)", "cost usd", "Cost in €"."""
    found = re.search(r"(?:[\s(_-])(eur|usd|gbp|chf|[€$£¥])\)?\s*$", header, re.IGNORECASE)
    return [found[1].upper()] if found else []
