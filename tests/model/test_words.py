"""Names and titles that differ in dress only."""

import pytest

from engagement.model.words import key_of, tidy, visible


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Scaling  Kafka!", "scaling kafka"),
        ("Élan", "elan"),
        ("STRASSE", "straße"),
        ("A—B", "a b"),
        ("ﬁne", "fine"),
    ],
)
def test_dress_does_not_matter(one, other):
    assert key_of(one) == key_of(other)


@pytest.mark.parametrize(("one", "other"), [("C", "C++"), ("C#", "C"), ("日本", "中国"), ("1.0", "10")])
def test_what_a_reader_tells_apart_stays_two(one, other):
    assert key_of(one) != key_of(other)


@pytest.mark.parametrize("text", ["", " ", "\u200b", "\t\n", "\u00a0\u2003", "\ufeff", "\x00"])
def test_nothing_to_see(text):
    assert not visible(text)


@pytest.mark.parametrize("text", ["a", "日", "🎤", "!", "\u200b."])
def test_something_to_see(text):
    assert visible(text)


def test_a_title_is_one_line_and_kept_as_written():
    assert tidy("  Scaling\n\tKafka \x07 🎤 ") == "Scaling Kafka 🎤"
    assert key_of("!?") == "!?"
