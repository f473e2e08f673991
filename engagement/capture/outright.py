"""What somebody says outright, and nobody stands by to confirm: recorded where it is certain, asked where not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from engagement.capture.inbox import Settling
from engagement.model.ids import new_id
from engagement.model.proposals import SURE_ENOUGH, Proposal
from engagement.model.vocabulary import TALK_KINDS
from engagement.model.words import visible
from engagement.store import Unit, finding
from engagement.store import inbox as kept
from engagement.store.filters import Filter
from engagement.store.inbox import IGNORED, MERGED, WAITING, Entry, origin_key

RECORDED, UPDATED, UNCHANGED, DRAFT = "recorded", "updated", "unchanged", "draft"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one thing that was said: `id` is the activity's, or the draft's where `word` is "draft"."""

    word: str
    id: str


def tell(unit: Unit, found: Sequence[Proposal], today: date) -> list[Outcome]:
    """Record these, join them with what stands, or keep them as drafts, in the order they were said.

    By the rules of the inbox, but for one: what is said outright is news although it was ignored once. The
    same words of the same day, and the same page, are the same thing. Raises Refused.
    """
    return _Outright(unit, today).tell(found)


class _Outright(Settling):
    def __init__(self, unit: Unit, today: date) -> None:
        super().__init__(unit, today, accept=True)
        self._ignored = set()

    def tell(self, found: Sequence[Proposal]) -> list[Outcome]:
        told: dict[str, str] = {}
        said = [self._known_by(proposal) for proposal in found]
        # A deck met before its talk would stand as an activity of its own.
        for proposal in sorted(said, key=lambda p: (p.medium is not None, p.kind not in TALK_KINDS)):
            key = origin_key(proposal.origin)
            if key not in told:
                told[key] = self._one(key, proposal)
        self.reconsider()
        keys = [key for key in (origin_key(p.origin) for p in said) if key in told]
        entries = kept.met(self.unit.connection, keys)
        return [self._outcome(told[key], entries[key]) for key in dict.fromkeys(keys)]

    def _known_by(self, proposal: Proposal) -> Proposal:
        """The find with an origin that is met again when the same is said again."""
        own = proposal.origin or f"said {self.today} {kept.mark_of(proposal)}"
        before = kept.met(self.unit.connection, [origin_key(own)]).get(origin_key(own))
        if before is not None and not self._stands(before):
            own = f"said {new_id()}"
        return replace(proposal, origin=own, same_as=None)

    def _stands(self, before: Entry) -> bool:
        """Whether there is still something that saying it again can be of."""
        if before.activity_id is None:
            waits = before.joined in self._waiting
            return before.state == WAITING or (before.state != IGNORED and waits)
        return bool(finding.count(self.unit.connection, Filter(ids=(before.activity_id,))))

    def _one(self, key: str, proposal: Proposal) -> str:
        created, updated = self.done.created, self.done.updated
        before = kept.met(self.unit.connection, [key]).get(key)
        if before is None and (recorded := self._only_a_link_of(proposal)) is not None:
            kept.add(self.unit, proposal, MERGED, activity_id=recorded)
        elif before is None:
            self._fresh(proposal)
        else:
            self._again(before, proposal)
        if self.done.created > created:
            return RECORDED
        return UPDATED if self.done.updated > updated else UNCHANGED

    def _only_a_link_of(self, proposal: Proposal) -> str | None:
        """The activity that has these links, where nothing else is said or could be read."""
        if proposal.starts_on or visible(proposal.title) or proposal.numbers:
            return None
        same = self._matcher.find(proposal)
        standing = self._matcher.standing(same.id) if same is not None else None
        if standing is None or standing.id in (f"draft {id}" for id in self._waiting):
            return None
        keys = {key for key, _ in standing.links}
        return standing.id if set(kept.keys_of(proposal)) <= keys else None

    def _outcome(self, word: str, entry: Entry) -> Outcome:
        if entry.activity_id is not None:
            return Outcome(word, entry.activity_id)
        return Outcome(DRAFT, entry.joined or entry.id)


_MISSING = {"title": "What is it called?", "starts_on": "On which day was it?"}


def asked_of(proposal: Proposal) -> list[str]:
    """What a person has to say before a draft can be recorded."""
    asks = [*proposal.doubts, *(_MISSING[name] for name in proposal.required)]
    if proposal.confidence < SURE_ENOUGH:
        asks.append(f"Was it a {proposal.kind.label.lower()}?")
    return asks
