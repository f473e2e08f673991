"""Measures: what a goal counts, as text."""

import pytest

from engagement.model.measures import NotAMeasure, read_measure
from engagement.model.vocabulary import counted


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("count", "activities delivered"),
        ("count:talk", "talks delivered"),
        ("count:talk:submitted", "talks submitted"),
        ("count:press", "press or media interviews delivered"),
        ("attendance:workshop", "people at workshops"),
        ("metric:impressions", "impressions"),
        ("metric:interactions:blog_post", "interactions of blog posts"),
        ("touches", "analyst meetings delivered"),
        ("growth:x/Acme", "followers gained by x/Acme"),
        ("growth:youtube/acme", "subscribers gained by youtube/acme"),
        ("growth:github/acme", "stars gained by github/acme"),
        ("growth:discord/acme", "members gained by discord/acme"),
        ("growth:x/acme:posts", "posts gained by x/acme"),
    ],
)
def test_a_measure_in_words(text, words):
    assert read_measure(text).in_words == words


@pytest.mark.parametrize(
    "text",
    [
        "",
        "counts",
        "count:tolk",
        "count:talk:done",
        "count:talk:delivered:x",
        "metric",
        "metric:reach",
        "growth",
        "growth:acme",
        "growth:x/",
        "growth:x/a b",
        "growth:x/acme:reach",
        "attendance:x",
        "touches:1:2",
    ],
)
def test_what_is_no_measure_is_refused(text):
    with pytest.raises(NotAMeasure):
        read_measure(text)


@pytest.mark.parametrize(
    ("value", "metric", "words"),
    [
        (1, "comments", "1 comment"),
        (1, "replies", "1 reply"),
        (2400, "views", "2,400 views"),
        (240, "attendance", "240 people in rooms"),
        (1, "attendance", "1 person in the room"),
        (0, "live_views", "0 live viewers"),
    ],
)
def test_a_number_with_what_it_counts(value, metric, words):
    assert counted(value, metric) == words
