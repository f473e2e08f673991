"""Instants and days: always UTC inside, never naive, the same on every database."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

MICROSECONDS_A_DAY = 86_400_000_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EPOCH_DAY = _EPOCH.date().toordinal()


def to_micros(instant: datetime) -> int:
    """Microseconds since 1970 in UTC. Raises ValueError for a naive time."""
    if instant.tzinfo is None:
        raise ValueError("An instant needs its time zone.")
    return (instant - _EPOCH) // timedelta(microseconds=1)


def from_micros(micros: int) -> datetime:
    """The UTC instant of so many microseconds since 1970."""
    return _EPOCH + timedelta(microseconds=micros)


def day_number(day: date) -> int:
    """Days since 1970-01-01."""
    return day.toordinal() - _EPOCH_DAY


def day_of(number: int) -> date:
    """The date so many days after 1970-01-01."""
    return date.fromordinal(number + _EPOCH_DAY)


def iso(instant: datetime) -> str:
    """UTC ISO 8601 with Z, to the second."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
