"""The quarter's output and the months of it."""

from datetime import date

from engagement.insight.output import by_month, quarter
from engagement.insight.periods import months_back, months_of, quarter_before, quarter_name, quarter_of


def row(on, kind="talk", status="delivered", activities=1):
    return {
        "kind": kind,
        "status": status,
        "starts_on": date.fromisoformat(on),
        "activities": activities,
    }


def test_a_quarter_is_compared_with_the_same_days_of_the_one_before():
    rows = [
        row("2026-10-01"), row("2026-11-01", "blog_post", activities=2), row("2026-11-20"),
        row("2026-07-31"), row("2026-08-01"), row("2026-09-30"),
        row("2026-12-01", status="planned"), row("2027-01-01", status="planned"), row("2026-10-05", status="cancelled"),
    ]  # fmt: skip
    found = quarter(rows, date(2026, 11, 1))

    assert (found.delivered, found.before, found.ahead) == (3, 2, 1)
    assert [(k.value, n) for k, n in found.by_kind] == [("blog_post", 2), ("talk", 1)]


def test_kinds_beyond_the_most_frequent_are_one():
    kinds = ["talk", "blog_post", "webinar", "podcast"]
    rows = [row("2026-03-04", kind, activities=9 - n) for n, kind in enumerate(kinds)]

    assert sorted(set(by_month(rows, most=2)["kind"])) == ["Blog post", "Other kinds", "Talk"]
    assert sorted(set(by_month(rows, most=3)["kind"])) == ["Blog post", "Podcast", "Talk", "Webinar"]


def test_periods():
    assert quarter_of(date(2026, 2, 28)) == (date(2026, 1, 1), date(2026, 3, 31))
    assert quarter_before(date(2026, 2, 28)) == (date(2025, 10, 1), date(2025, 12, 31))
    assert months_back(date(2026, 2, 28), 3) == date(2025, 11, 1)
    assert quarter_name(date(2026, 11, 24)) == "Q4 2026"
    assert months_of(date(2025, 12, 9), date(2026, 1, 3)) == [date(2025, 12, 1), date(2026, 1, 1)]
