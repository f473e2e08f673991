"""One call to Google, tried again where that is safe: the quota kept, pauses that grow, an end to patience."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

from engagement.errors import RateLimited, SourceFailed
from engagement.model.sheet import Asked
from engagement.outlets import sheets_words as words
from engagement.outlets.sheets_pace import Clock, Kind, Pace, pauses
from engagement.outlets.sheets_wire import Answered, Broken, Wire

LONGEST_WAIT = 60.0
# How often a call is repeated that may have been done: always, once, or never.
Again = Literal["always", "once", "never"]


@dataclass(frozen=True, slots=True)
class _Failure:
    """`passes` tells that it may work the next time, `unsure` that it may have been done this time."""

    error: SourceFailed
    passes: bool
    unsure: bool = False
    rest: float = 0.0

    @property
    def why(self) -> str:
        return "Google gave no answer." if self.unsure else "Google asks for a pause."


class Asking:
    """How a sheet's calls are asked; what was asked is counted in `asked`."""

    def __init__(self, wire: Wire, pace: Pace, clock: Clock, patience: float) -> None:
        self.asked, self.pace = Asked(), pace
        self._wire, self._clock, self._patience = wire, clock, timedelta(seconds=patience)

    def ask(self, doing: words.Doing, again: Again, call: Callable[[], Any]) -> dict[str, Any]:
        """The answer's JSON object. Raises SourceFailed."""
        until = self._clock() + self._patience
        unsure, waits = 0, iter(pauses())
        while isinstance(found := self._once(doing, call), _Failure):
            pause = next(waits, LONGEST_WAIT)
            unsure += found.unsure
            wait = max(found.rest, pause)
            if (
                not found.passes
                or unsure > {"always": 99, "once": 1, "never": 0}[again]
                or self._clock() + timedelta(seconds=wait) > until
            ):
                raise found.error
            self.pace.rest(wait, found.why)
        return found

    def _once(self, doing: words.Doing, call: Callable[[], Any]) -> dict[str, Any] | _Failure:
        kind: Kind = "write" if doing.writes else "read"
        self.pace.take(kind)
        signing = False
        try:
            found = call()
            return found if isinstance(found, dict) else {}
        except Answered as answer:
            signing = answer.signing
            failure = self._answered(answer, doing)
        except Broken as broken:
            signing = broken.signing
            failure = _Failure(
                words.broken(broken.how, doing, broken.sent, self._wire.seconds),
                passes=broken.how in ("late", "cut"),
                unsure=broken.sent,
            )
        finally:
            self.pace.took(kind)
            if not signing:
                setattr(self.asked, kind, getattr(self.asked, kind) + 1)
        return failure

    def _answered(self, answer: Answered, doing: words.Doing) -> _Failure:
        now, status = self._clock(), answer.status
        rest = min(_seconds(answer.headers.get("retry-after")) or 0.0, LONGEST_WAIT)
        if answer.signing:
            error = words.unsigned(status, answer.said, answer.page, doing, now)
        else:
            error = words.refused(status, answer.said, answer.page, doing, rest, now)
        limited = isinstance(error, RateLimited)
        return _Failure(
            error,
            passes=limited or status == 409 or status >= 500,
            unsure=status >= 500 and not answer.signing,
            rest=rest,
        )


def _seconds(said: str | None) -> float | None:
    return float(said) if said and said.isascii() and said.isdigit() and len(said) < 12 else None
