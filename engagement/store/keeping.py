"""What new readings change in the kept tables: gathered pair by pair, written as one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from sqlalchemy import Connection

from engagement.model.growth import by_day
from engagement.store.kept import Newest, Pair, Place, Ripple, write_days, write_latest


class Seen(Protocol):
    """What the kept tables need of a reading."""

    @property
    def observed_at(self) -> int: ...
    @property
    def value(self) -> int | None: ...
    @property
    def provenance(self) -> str: ...
    @property
    def reason(self) -> str | None: ...


@dataclass
class Keeping:
    """Rows to put into `latest` and `subject_day`, days to take away, and what that adds up to."""

    latest: list[Newest] = field(default_factory=list)
    days: list[tuple[str, int, int, int]] = field(default_factory=list)
    gone: list[tuple[str, int, int]] = field(default_factory=list)
    ripple: Ripple = field(default_factory=Ripple)

    def recount(
        self, pair: Pair, place: Place, stood: Sequence[Seen], new: Sequence[Seen], was: Newest | None
    ) -> None:
        """Any new readings of a pair; `stood` are all that stand since the last value before them."""
        metric, subject = pair
        window = sorted([*stood, *new], key=lambda row: row.observed_at)
        before = by_day((row.observed_at, row.value) for row in stood)
        after = by_day((row.observed_at, row.value) for row in window)
        for day in before.keys() | after.keys():
            then, now = before.get(day, 0), after.get(day, 0)
            if now and now != then:
                self.days.append((metric, day, subject, now))
            elif then and not now:
                self.gone.append((metric, day, subject))
            if now != then:
                self.ripple.grew(metric, day, place, now - then)
        row = _newest(pair, window, was)
        self.latest.append(row)
        old = was.value if was else None
        self.ripple.reached(
            metric,
            place,
            (row.value or 0) - (old or 0),
            (row.value is not None) - (old is not None),
        )

    def write(self, connection: Connection) -> None:
        """Put it all where it belongs."""
        write_days(connection, self.days, self.gone)
        write_latest(connection, self.latest)
        self.ripple.write(connection)


def _newest(pair: Pair, window: Sequence[Seen], was: Newest | None) -> Newest:
    """The kept newest row of a pair, from all its readings since its last value."""
    values = [row for row in window if row.value is not None]
    absences = [row for row in window if row.value is None]
    newest = values[-1] if values else None
    absent = absences[-1] if absences else None
    if newest is not None and absent is not None and absent.observed_at < newest.observed_at:
        absent = None
    first_at, first_value = (was.first_at, was.first_value) if was else (None, None)
    if values and (first_at is None or values[0].observed_at < first_at):
        first_at, first_value = values[0].observed_at, values[0].value
    shown: Any = newest or absent
    return Newest(
        *pair,
        shown.value,
        shown.observed_at,
        shown.provenance,
        first_value,
        first_at,
        absent.observed_at if absent else None,
        absent.reason if absent else None,
    )
