"""Growth between neighbouring readings."""

import pytest

from engagement.model.growth import by_day, step

DAY = 86_400_000_000


@pytest.mark.parametrize(
    ("before", "now", "gained"),
    [(10, 15, 5), (10, 10, 0), (10, 5, -5), (10, 4, 4), (0, 0, 0), (10, 0, 0), (0, 9, 9)],
)
def test_a_step(before, now, gained):
    assert step(before, now) == gained


def test_days_are_utc_days_zeros_left_out_absences_passed_over():
    readings = [(0, 10), (DAY - 1, 12), (DAY, 12), (2 * DAY, None), (3 * DAY, 20)]

    assert by_day(readings) == {0: 2, 3: 8}
    assert by_day([]) == by_day([(0, None)]) == by_day([(0, 5)]) == {}
