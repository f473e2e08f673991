"""Dates as people write them; what can be read two ways is never guessed."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from engagement.capture.dates import NotADate, habit, read_date


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2025-08-15", "2025-08-15"),
        ("2025/8/5", "2025-08-05"),
        ("2025.08.05", "2025-08-05"),
        ("20250815", "2025-08-15"),
        ("2025-08-15T23:30:00-08:00", "2025-08-15"),
        ("2025-08-15 09:00", "2025-08-15"),
        ("2025-08-15T00:00:00.000Z", "2025-08-15"),
        ("27.11.2019 1830 Europe/Berlin", "2019-11-27"),
        ("7.4.2017", "2017-04-07"),
        ("April 20, 2022", "2022-04-20"),
        ("Apr. 20 2022", "2022-04-20"),
        ("Friday, April 7, 2017", "2017-04-07"),
        ("Fri 7 April 2017", "2017-04-07"),
        ("15 Sept 2019", "2019-09-15"),
        ("15th of September, 2019", "2019-09-15"),
        ("1st May 2020", "2020-05-01"),
        ("15-Sep-2019", "2019-09-15"),
        ("Tue, 05 Mar 2024 23:30:00 -0800", "2024-03-05"),
        ("05 Mar 2024 08:00:00 GMT", "2024-03-05"),
        ("25/12/2024", "2024-12-25"),
        ("12/25/2024", "2024-12-25"),
        ("5/5/2024", "2024-05-05"),
        ("29 February 2024", "2024-02-29"),
        ("  April  20,  2022 ", "2022-04-20"),
        ("April 20, 2022 at 6:30 pm", "2022-04-20"),
        ("٢٠٢٤-٠١-٠١", "2024-01-01"),
    ],
)
def test_a_written_day(text, day):
    assert read_date(text).day == date.fromisoformat(day)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "no date"),
        ("2019", "a year alone"),
        ("May 2019", "a month alone"),
        ("2019-05", "a month alone"),
        ("31.02.2026", "not a date"),
        ("2026-13-01", "not a date"),
        ("29 February 2023", "not a date"),
        ("03/04/2024", "two days"),
        ("yesterday-ish", "not a date"),
        ("1700000000", "not a date"),
        ("2024-05-05 25:00", "no such hour"),
        ("2024-05-05 13 pm", "not a date"),
        ("0000-01-01", "not a date"),
    ],
)
def test_what_is_no_day_is_refused_with_the_reason(text, reason):
    with pytest.raises(NotADate, match=reason):
        read_date(text)


def test_an_instant_is_known_only_with_its_zone():
    assert read_date("27.11.2019 1830 Europe/Berlin").at == datetime(2019, 11, 27, 17, 30, tzinfo=UTC)
    assert read_date("27.11.2019 1830 Europe/Berlin").zone == "Europe/Berlin"
    assert read_date("2025-08-15T23:30:00-08:00").at == datetime(2025, 8, 16, 7, 30, tzinfo=UTC)
    assert read_date("2025-08-15 09:00").at is None


def test_a_range_has_its_last_day():
    assert read_date("May 5-7, 2024").last == date(2024, 5, 7)
    assert read_date("5 – 7 May 2024").last == date(2024, 5, 7)
    with pytest.raises(NotADate, match="ends before"):
        read_date("May 7-5, 2024")


def test_a_column_shows_its_habit_where_one_row_tells():
    assert habit(["03/04/2024", "25/04/2024"]) is True
    assert habit(["03/04/2024", "04/25/2024"]) is False
    assert habit(["03/04/2024"]) is None
    assert habit(["25/04/2024", "04/25/2024"]) is None
    assert read_date("03/04/2024", True).day == date(2024, 4, 3)
    assert read_date("03/04/2024", False).day == date(2024, 3, 4)


@pytest.mark.parametrize(
    ("said", "first", "last"),
    [
        ("2025-05-05 - 2025-05-07", (2025, 5, 5), (2025, 5, 7)),
        ("2025-05-05/2025-05-07", (2025, 5, 5), (2025, 5, 7)),
        ("5 May 2025 – 7 May 2025", (2025, 5, 5), (2025, 5, 7)),
        ("Oct 30 - Nov 2, 2025", (2025, 10, 30), (2025, 11, 2)),
        ("30 December - 2 January 2026", (2025, 12, 30), (2026, 1, 2)),
        ("5.-7.5.2026", (2026, 5, 5), (2026, 5, 7)),
        ("30.4. - 2.5.2026", (2026, 4, 30), (2026, 5, 2)),
        ("2025-05-05 - 2025-05-05", (2025, 5, 5), None),
    ],
)
def test_a_range_over_months_has_both_its_days(said, first, last):
    found = read_date(said)

    assert found.day == date(*first)
    assert found.last == (date(*last) if last else None)


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("7. Oktober 2025", (2025, 10, 7)),
        ("7 octobre 2025", (2025, 10, 7)),
        ("7 de octubre de 2025", (2025, 10, 7)),
        ("3 märz 2026", (2026, 3, 3)),
        ("12 maggio 2024", (2024, 5, 12)),
    ],
)
def test_months_in_other_tongues_are_read(said, day):
    assert read_date(said).day == date(*day)


@pytest.mark.parametrize("said", ["2025-05-07 - 2025-05-05", "7 Kafkas 2025", "31 februar 2025"])
def test_what_only_looks_like_one_is_no_date(said):
    with pytest.raises(NotADate):
        read_date(said)
