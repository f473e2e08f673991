"""Single cells of the Inbox tab, posts of exports, and what a person is asked: settled as capture settles finds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from engagement.capture.inbox import Settling
from engagement.errors import Refused
from engagement.model.proposals import Proposal
from engagement.sheets.inbox_lines import PASTED, Line
from engagement.sheets.inbox_outcome import Does, facts_of
from engagement.sheets.inbox_pass import ASKED, Pass
from engagement.sheets.inbox_said import Wrong
from engagement.sheets.inbox_same import similar_words
from engagement.store import inbox

_MUCH_ALIKE = 0.7


class Finds:
    """The finds of one pass, all settled by one memory of what is recorded."""

    def __init__(self, of: Pass) -> None:
        self._pass = of
        self._settling: Settling | None = None

    def take(self, places: Sequence[int], found: Mapping[str, Sequence[Proposal] | Wrong]) -> None:
        """Settle what single cells and posts were read to say; those that were not read wait."""
        for place in places:
            line = self._pass.lines[place]
            told = found.get(line.fingerprint)
            if isinstance(told, Wrong):
                self._pass.wrong(place, told)
            elif told is None:
                self._pass.comes_to(place, Does.WAITS)
            else:
                self.settle(place, self._named(line, told), accept=True)

    def ask(self) -> None:
        """Put what a person has to decide into the app's inbox."""
        for place, proposal in self._pass.asked:
            self.settle(place, [proposal], accept=False)

    def settle(self, place: int, found: Sequence[Proposal], *, accept: bool) -> None:
        """Settle what one line says, and see what became of it."""
        of = self._pass
        settling = self._settling = self._settling or Settling(of.unit, of.reading.today)
        settling.accept = accept
        before, refused = replace(settling.done), ""
        try:
            settling.settle(found)
        except Refused as error:
            refused = error.message.rstrip(".")
        entries = inbox.met(of.unit.connection, [inbox.origin_key(one.origin) for one in found])
        entry = next(iter(entries.values()), None)
        record = (entry.activity_id or entry.id) if entry else None
        done = settling.done
        if done.created > before.created:
            told = "; ".join(map(facts_of, found))
            of.comes_to(place, Does.ADDS, found[0].title, record, message=told)
        elif done.drafts > before.drafts or refused:
            of.comes_to(place, Does.ASKS, found[0].title, record, message=refused or ASKED)
        else:
            does = Does.CHANGES if done.updated > before.updated else Does.KNOWN
            of.comes_to(place, does, found[0].title, record)

    def _named(self, line: Line, found: Sequence[Proposal]) -> list[Proposal]:
        """With what they are known by when the row is corrected: words have no name of their own."""
        name = line.fingerprint
        if line.sort == PASTED and not any(one.origin for one in found):
            text = line.said[0].text
            alike = [
                (similar_words(text, _text(one.words)), one)
                for one in self._pass.gone
                if one.sort == PASTED
            ]
            best = max(alike, key=lambda pair: pair[0], default=None)
            if best is not None and best[0] >= _MUCH_ALIKE:
                self._pass.gone.remove(best[1])
                name = dict(best[1].words).get("name", best[1].fingerprint)
        self._pass.names[line.fingerprint] = name
        return [
            one if one.origin else replace(one, origin=f"sheet {self._pass.sheet} {name} {number}")
            for number, one in enumerate(found)
        ]


def _text(words: Iterable[tuple[str, str]]) -> str:
    return next((text for meaning, text in words if meaning != "name"), "")
