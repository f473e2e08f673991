"""Numbers that are there at once: against all others of their kind, and silent when they are few."""

from __future__ import annotations

import pytest

from engagement.insight.at_once import scores


def row(subject: int, value: float | None, kind: str = "talk") -> dict[str, object]:
    return {"subject": subject, "platform": "", "kind": kind, "value": value}


def test_each_is_compared_with_the_middle_of_the_others():
    found = scores([row(n, value) for n, value in enumerate((9, 9, 9, 9, 9, 39))])

    assert found["times"].iloc[5] == pytest.approx(4)
    assert found["usual"].iloc[5] == pytest.approx(9)
    assert found["percentile"].iloc[5] == pytest.approx(5.5 / 6)
    assert found["n"].tolist() == [5] * 6


def test_few_others_say_nothing_and_other_kinds_are_no_others():
    rows = [row(n, 10) for n in range(5)] + [row(9, 10, "webinar")]

    assert scores(rows)["times"].isna().all()


def test_what_is_not_known_has_no_row_and_a_subject_counts_once():
    found = scores([row(1, None), row(2, 5), row(2, 5), row(3, 6)], at_least=1)

    assert found["subject"].tolist() == [2, 3]


def test_nothing_is_nothing():
    assert scores([]).empty
