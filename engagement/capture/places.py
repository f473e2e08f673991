"""A written location as city and country."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from engagement.model.words import key_of, tidy

# Names as people write them where the table of the tz database has another.
_USUAL = {
    "GB": ("United Kingdom", "UK", "Great Britain", "England", "Scotland", "Wales"),
    "US": ("United States", "USA", "US", "U.S.A.", "U.S.", "United States of America"),
    "KR": ("South Korea", "Korea"),
    "KP": ("North Korea",),
    "CZ": ("Czechia", "Czech Republic"),
    "NL": ("Netherlands", "The Netherlands", "Holland"),
    "AE": ("United Arab Emirates", "UAE"),
    "BA": ("Bosnia and Herzegovina",),
    "TR": ("Türkiye", "Turkey"),
    "CI": ("Côte d'Ivoire", "Ivory Coast"),
    "MM": ("Myanmar",),
    "TT": ("Trinidad and Tobago",),
    "DE": ("Germany", "Deutschland"),
    "CH": ("Switzerland", "Schweiz"),
    "AT": ("Austria", "Österreich"),
    "ES": ("Spain", "España"),
    "IT": ("Italy", "Italia"),
    "BE": ("Belgium", "België", "Belgique"),
    "SE": ("Sweden", "Sverige"),
    "NO": ("Norway", "Norge"),
    "DK": ("Denmark", "Danmark"),
    "PL": ("Poland", "Polska"),
    "BR": ("Brazil", "Brasil"),
}


@cache
def _codes() -> dict[str, str]:
    """{ISO 3166 code: a country's usual name}; the table comes with the time zones."""
    found = {}
    table = files("tzdata").joinpath("zoneinfo/iso3166.tab").read_text("utf-8")
    for line in table.splitlines():
        code, _, name = line.partition("\t")
        if len(code) == 2 and name:
            found[code] = name.replace(" & ", " and ").split(" (")[0]
    return found | {code: names[0] for code, names in _USUAL.items()}


@cache
def _names() -> dict[str, str]:
    found = {key_of(name): name for name in _codes().values() if name != "Georgia"}
    return found | {key_of(name): names[0] for names in _USUAL.values() for name in names}


def city_and_country(location: str) -> tuple[str, str | None]:
    """ "Antwerp, Belgium" as city and country. DE and Georgia are not taken: they are states too."""
    city, comma, last = location.rpartition(",")
    country = _names().get(key_of(last)) if comma else None
    return (tidy(city), country) if country and tidy(city) else (location, None)
