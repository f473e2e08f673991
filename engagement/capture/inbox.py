"""Finds settle: joined with what they are of, quietly where it is certain; drafts for a person where not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from engagement.capture.found import FoundEvent
from engagement.capture.matching import Matcher, Same
from engagement.errors import NotFound, Refused
from engagement.model.drafts import Draft, DraftLink, Invalid, check, default_status
from engagement.model.links import NotAnAddress, read_url
from engagement.model.proposals import DRAFT_FIELDS, Proposal
from engagement.model.vocabulary import TALK_KINDS, Role, Status
from engagement.model.words import key_of, short_key
from engagement.store import Store, Unit, activities, events, known
from engagement.store import inbox as kept
from engagement.store.inbox import ACCEPTED, IGNORED, JOINED, MERGED, WAITING, Entry, mark_of, origin_key
from engagement.store.known import Known

_MARK = "draft "


@dataclass
class Settled:
    """What became of a batch of finds. `drafts` are those that wait for a person now."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    duplicates: int = 0
    drafts: int = 0
    waiting: list[str] = field(default_factory=list)

    def __iadd__(self, other: Settled) -> Settled:
        self.created += other.created
        self.updated += other.updated
        self.unchanged += other.unchanged
        self.duplicates += other.duplicates
        self.drafts += other.drafts
        self.waiting += other.waiting
        return self


class Settling:
    """One unit of work over many finds; what was decided before is never asked again."""

    def __init__(self, unit: Unit, today: date, accept: bool = False) -> None:
        self.unit, self.today, self.accept = unit, today, accept
        self.done = Settled()
        self._waiting = {entry.id: entry for entry in kept.waiting(unit.connection)}
        self._ignored = kept.ignored_keys(unit.connection)
        self._told_here: set[str] = set()  # by the source that is being settled
        self._matcher = Matcher(known.activities(unit.connection))
        for entry in self._waiting.values():
            if entry.proposal.starts_on:
                self._matcher.add(_as_known(entry.id, entry.proposal))

    def settle(self, found: Iterable[Proposal]) -> Settled:
        """Settle each find, the activities themselves before what is only about them."""
        # A deck met before its talk would stand as an activity of its own.
        ordered = sorted(found, key=lambda p: (p.medium is not None, p.kind not in TALK_KINDS))
        met = kept.met(self.unit.connection, [origin_key(p.origin) for p in ordered if p.origin])
        here: set[str] = set()
        self._told_here = set()
        for proposal in ordered:
            key = origin_key(proposal.origin)
            if key and key in here:
                self.done.duplicates += 1
                continue
            here.add(key)
            before = met.get(key)
            if before is None:
                self._fresh(proposal)
            else:
                self._again(before, proposal)
        return self.done

    def _again(self, before: Entry, proposal: Proposal) -> None:
        """The same source says it once more: news is taken over, what was decided stays decided."""
        same_words = mark_of(proposal) == before.mark
        if before.state == IGNORED:
            self.done.unchanged += 1
        elif before.state == WAITING:
            entry = self._waiting.get(before.id, before)
            if not same_words:
                merged = _joined(entry.proposal, proposal, newer=True)
                kept.rewrite(self.unit, before.id, merged, mark_of(proposal))
                entry = replace(entry, proposal=merged)
                self._waiting[before.id] = entry
            self._ask_or_accept(entry, again=same_words)
        elif same_words:
            self.done.unchanged += 1
        else:
            kept.rewrite(self.unit, before.id, proposal, mark_of(proposal))
            self._tell(before, proposal)

    def _tell(self, before: Entry, proposal: Proposal) -> None:
        if before.activity_id is not None:
            about = before.state != ACCEPTED
            changed = bring_up_to_date(
                self.unit,
                before.activity_id,
                proposal,
                self.today,
                about=about,
                said=None if about else before.proposal,
            )
            self._count(changed)
        elif before.joined in self._waiting:
            entry = self._waiting[before.joined]
            self._join(entry, proposal)
            self.done.updated += 1
        else:
            self.done.unchanged += 1

    def _count(self, changed: bool) -> None:
        if changed:
            self.done.updated += 1
        else:
            self.done.unchanged += 1

    def _fresh(self, proposal: Proposal) -> None:
        if self._ignored & set(kept.keys_of(proposal)):
            kept.add(self.unit, proposal, IGNORED)
            self.done.unchanged += 1
            return
        same = self._matcher.find(proposal, self._told_here)
        if same is not None and same.certain:
            if same.id.startswith(_MARK):
                self._join_draft(same, proposal)
            else:
                self._merge(same, proposal)
            return
        if same is not None:
            target = None if same.id.startswith(_MARK) else same.id
            proposal = replace(proposal, same_as=target, doubts=(*proposal.doubts, same.reason))
        entry_id = kept.add(self.unit, proposal, WAITING)
        entry = Entry(entry_id, proposal.origin, "", WAITING, proposal, None, None)
        self._waiting[entry_id] = entry
        self._told_here.add(_MARK + entry_id)
        if proposal.starts_on:
            self._matcher.add(_as_known(entry_id, proposal))
        self._ask_or_accept(entry)

    def _merge(self, same: Same, proposal: Proposal) -> None:
        changed = self._bring(same, proposal)
        kept.add(self.unit, proposal, MERGED, activity_id=same.id)
        self._know_again(same.id)
        self._count(changed)

    def _bring(self, same: Same, proposal: Proposal) -> bool:
        """Add a find to the activity it is of."""
        standing = self._matcher.standing(same.id)
        guess = standing is not None and standing.guess and proposal.kind in TALK_KINDS
        return bring_up_to_date(
            self.unit,
            same.id,
            as_about(proposal, same.role) if same.role else proposal,
            self.today,
            about=same.role is not None,
            upgrade=guess and (same.grew or (standing is not None and standing.kind not in TALK_KINDS)),
        )

    def _join_draft(self, same: Same, proposal: Proposal) -> None:
        entry = self._waiting[same.id.removeprefix(_MARK)]
        told = as_about(proposal, same.role) if same.role else proposal
        talk_at_last = proposal.kind in TALK_KINDS and entry.proposal.kind not in TALK_KINDS
        self._join(entry, told, upgrade=same.role is None and (same.grew or talk_at_last))
        kept.add(self.unit, proposal, JOINED, joined=entry.id)
        self.done.duplicates += 1
        if self.accept and not self._waiting[entry.id].proposal.doubtful:
            self._ask_or_accept(self._waiting[entry.id], again=True)

    def _join(self, entry: Entry, proposal: Proposal, upgrade: bool = False) -> None:
        merged = _joined(entry.proposal, proposal, newer=False, upgrade=upgrade)
        kept.rewrite(self.unit, entry.id, merged)
        entry = replace(entry, proposal=merged)
        self._waiting[entry.id] = entry
        if merged.starts_on:
            self._matcher.add(_as_known(entry.id, merged))

    def _ask_or_accept(self, entry: Entry, again: bool = False) -> None:
        if self.accept and not entry.proposal.doubtful:
            self.take(entry)
            return
        if again:
            self.done.unchanged += 1
        else:
            self.done.drafts += 1
            self.done.waiting.append(entry.id)

    def take(self, entry: Entry, *, as_new: bool = False) -> str:
        """Record a draft, or merge it into what stands by now; returns the activity's id. Raises Refused."""
        proposal = entry.proposal
        self._matcher.forget(_MARK + entry.id)
        same = None if as_new else self._matcher.find(replace(proposal, same_as=None), self._told_here)
        if same is not None and same.certain and not same.id.startswith(_MARK):
            changed = self._bring(same, proposal)
            kept.decide(self.unit, entry.id, MERGED, same.id)
            self._waiting.pop(entry.id, None)
            self._know_again(same.id)
            self._count(changed)
            return same.id
        draft = _recordable(proposal, self.today)
        activity_id = activities.add(self.unit, [draft], provenance=_provenance(proposal))[0]
        kept.decide(self.unit, entry.id, ACCEPTED, activity_id)
        self._waiting.pop(entry.id, None)
        self._told_here.add(activity_id)
        about = bool(proposal.medium) or proposal.kind.value in known.WRITTEN
        self._matcher.add(replace(_known(activity_id, draft), guess=about and not as_new))
        self.done.created += 1
        return activity_id

    def merge(self, entry: Entry, activity_id: str) -> bool:
        """Make a draft part of an activity a person chose; False when that changes nothing."""
        role = entry.proposal.medium
        told = as_about(entry.proposal, role) if role else entry.proposal
        changed = bring_up_to_date(self.unit, activity_id, told, self.today, about=role is not None)
        kept.decide(self.unit, entry.id, MERGED, activity_id)
        return changed

    def reconsider(self) -> int:
        """Drafts and guesses that are of an activity that stands by now join it; returns how many did."""
        joined = self._absorb()
        for entry in list(self._waiting.values()):
            self._matcher.forget(_MARK + entry.id)
            same = self._matcher.find(replace(entry.proposal, same_as=None))
            if same is not None and same.certain and not same.id.startswith(_MARK):
                self._bring(same, entry.proposal)
                kept.decide(self.unit, entry.id, MERGED, same.id)
                self._waiting.pop(entry.id)
                joined += 1
            elif entry.proposal.starts_on:
                self._matcher.add(_as_known(entry.id, entry.proposal))
        return joined

    def _absorb(self) -> int:
        """A recording, deck or entry recorded by itself joins its talk when that is known at last."""
        absorbed = 0
        guesses = [one.id for one in self._matcher.guesses()]
        for entry in kept.accepted(self.unit.connection, guesses) if guesses else ():
            own = self._matcher.standing(str(entry.activity_id))
            if own is None:
                continue
            self._matcher.forget(own.id)
            same = self._matcher.find(entry.proposal)
            if same is None or not same.certain or same.id.startswith(_MARK):
                self._matcher.add(replace(own))
                continue
            standing = activities.standing_draft(self.unit.connection, own.id)
            moved = as_about(replace(entry.proposal, links=standing.links), same.role)
            bring_up_to_date(self.unit, same.id, moved, self.today, about=same.role is not None)
            activities.delete_one(self.unit, own.id)
            kept.rehome(self.unit, own.id, same.id)
            self._know_again(same.id)
            absorbed += 1
        return absorbed

    def _know_again(self, activity_id: str) -> None:
        draft = activities.standing_draft(self.unit.connection, activity_id)
        self._matcher.add(_known(activity_id, draft))


def _provenance(proposal: Proposal) -> str:
    return "entered" if proposal.where == "typed text" else "imported"


def _recordable(proposal: Proposal, today: date) -> Draft:
    try:
        draft = proposal.draft(today)
        check(draft)
    except Invalid as error:
        name = "Date" if error.field == "starts_on" else error.field.replace("_", " ").capitalize()
        raise Refused(
            f"{name}: {error.reason}. Edit the draft, then accept it.", error.field, error.value
        ) from error
    return draft


def as_about(proposal: Proposal, role: Role | None) -> Proposal:
    """A recording, deck, entry or post as links of the activity it is about, saying nothing else of it."""
    # What joined the find before keeps its own role.
    own = proposal.links[0].role if proposal.links else None
    links = tuple(DraftLink(li.url, role) if role and li.role is own else li for li in proposal.links)
    if role is Role.ANNOUNCEMENT or proposal.medium or role is Role.POST:
        return Proposal(
            kind=proposal.kind, title="", links=links, origin=proposal.origin, where=proposal.where
        )
    return replace(proposal, links=proposal.links)


def bring_up_to_date(
    unit: Unit,
    activity_id: str,
    proposal: Proposal,
    today: date,
    *,
    about: bool = False,
    said: Proposal | None = None,
    upgrade: bool = False,
) -> bool:
    """Add to a recorded activity what a find knows more of it; what is recorded stays.

    `said` is what the same source said before: what it changed since, and nobody else did, is taken
    over. `upgrade` lets a guess of kind, title and day give way. True when something changed.
    """
    try:
        standing = activities.standing_draft(unit.connection, activity_id)
    except NotFound:
        return False
    told: dict[str, Any] = {}
    for name in DRAFT_FIELDS:
        if name in (
            "kind",
            "title",
            "status",
            "starts_on",
            "links",
            "persons",
            "tags",
            "audiences",
            "extra",
            "numbers",
            "promises",
        ):
            continue
        value = getattr(proposal, name)
        if value not in (None, (), {}) and getattr(standing, name) in (None, (), {}):
            told[name] = value
    if said is not None:
        told |= _news(standing, said, proposal, today)
    day = told.get("starts_on", standing.starts_on)
    if told.get("starts_at") and proposal.starts_on != day:
        told.pop("starts_at", None)
        told.pop("zone", None)
    if told.get("ends_on") and told["ends_on"] < day:
        told.pop("ends_on")
    if about:
        told = {}
    told["links"] = _links(standing.links, proposal.links)
    if not about:
        told["persons"] = tuple(_by_key((*standing.persons, *proposal.persons)))
        told["tags"] = tuple(_by_key((*standing.tags, *proposal.tags)))
        told["audiences"] = tuple(dict.fromkeys((*standing.audiences, *proposal.audiences)))
        told["numbers"] = proposal.numbers
        told["promises"] = proposal.promises
        if upgrade:
            told["kind"] = proposal.kind
            told["title"] = proposal.title
            told["starts_on"] = proposal.starts_on or standing.starts_on
            told["starts_at"], told["zone"] = proposal.starts_at, proposal.zone
    try:
        return bool(
            activities.change(
                unit, activity_id, replace(standing, **told), provenance=_provenance(proposal)
            )
        )
    except Refused:
        return False


_OF_THE_SOURCE = (
    "title",
    "starts_on",
    "ends_on",
    "starts_at",
    "zone",
    "event",
    "place",
    "city",
    "country",
    "format",
    "organisation",
    "minutes",
    "campaign",
    "cost",
)


def _news(standing: Draft, said: Proposal, says: Proposal, today: date) -> dict[str, Any]:
    """What a source says otherwise than before, of what nobody changed meanwhile."""
    told: dict[str, Any] = {}
    for name in _OF_THE_SOURCE:
        before, now = getattr(said, name), getattr(says, name)
        if now in (None, "") or now == before or (name == "title" and says.medium):
            continue
        stands = getattr(standing, name)
        if stands == before or (name == "title" and key_of(stands) == key_of(before)):
            told[name] = now
    if says.status is not said.status and says.status is Status.CANCELLED:
        told["status"] = says.status
    elif "starts_on" in told and standing.status is default_status(standing.starts_on, today):
        told["status"] = default_status(told["starts_on"], today)
    return told


def _links(standing: Sequence[DraftLink], more: Sequence[DraftLink]) -> tuple[DraftLink, ...]:
    found = {_key(li.url): li for li in standing}
    for link in more:
        found.setdefault(_key(link.url), link)
    kept_twice = [li for li in standing if found[_key(li.url)] is not li]
    return (*found.values(), *kept_twice)


def _key(url: str) -> str:
    try:
        return read_url(url).key
    except NotAnAddress:
        return url


def _by_key(names: Iterable[str]) -> list[str]:
    found: dict[str, str] = {}
    for name in names:
        found.setdefault(key_of(name), name)
    return list(found.values())


def _joined(one: Proposal, other: Proposal, *, newer: bool, upgrade: bool = False) -> Proposal:
    """Two finds of one activity as one draft: the first one's words, filled up by the other's."""
    told: dict[str, Any] = {}
    for name in (*DRAFT_FIELDS, "medium", "said", "event_url"):
        mine, more = getattr(one, name), getattr(other, name)
        if (
            newer
            and more not in (None, "", (), {})
            and name not in ("links", "persons", "tags", "audiences", "numbers", "promises")
        ) or mine in (None, "", (), {}):
            told[name] = more
    if upgrade and other.title:
        # The activity itself knows its kind, day and title better than what is about it.
        for name in ("kind", "title", "starts_on", "ends_on", "starts_at", "zone", "medium"):
            told[name] = getattr(other, name)
    told["links"] = _links(one.links, other.links)
    told["persons"] = tuple(_by_key((*one.persons, *other.persons)))
    told["tags"] = tuple(_by_key((*one.tags, *other.tags)))
    told["audiences"] = tuple(dict.fromkeys((*one.audiences, *other.audiences)))
    told["promises"] = tuple(dict.fromkeys((*one.promises, *other.promises)))
    told["numbers"] = tuple(dict((*one.numbers, *other.numbers)).items())
    told["where"] = (
        one.where if other.where in one.where or not other.where else f"{one.where}; {other.where}"
    )
    told["confidence"] = max(one.confidence, other.confidence)
    told["why"] = tuple(dict.fromkeys((*one.why, *other.why)))
    return replace(one, **told)


def _as_known(entry_id: str, proposal: Proposal) -> Known:
    return _known(_MARK + entry_id, proposal)


def _known(id: str, one: Any) -> Known:
    assert one.starts_on is not None
    return Known(
        id,
        one.kind.value,
        key_of(one.title),
        one.starts_on,
        one.starts_at,
        short_key(one.event) if one.event else None,
        one.city,
        frozenset((_key(li.url), li.role.value) for li in one.links),
        one.ends_on,
        frozenset(short_key(name) for name in one.persons),
    )


# What a person decides -----------------------------------------------------------------------


def listed(store: Store) -> list[dict[str, Any]]:
    """The drafts that wait, in the shape of the command line."""
    with store.read() as connection:
        return [{"id": entry.id, **shape(entry.proposal)} for entry in kept.waiting(connection)]


def shape(proposal: Proposal) -> dict[str, Any]:
    """A draft in the shape of the command line."""
    return {
        "kind": proposal.kind.value,
        "status": proposal.status.value if proposal.status else None,
        "title": proposal.title,
        "starts_on": proposal.starts_on.isoformat() if proposal.starts_on else None,
        "ends_on": proposal.ends_on.isoformat() if proposal.ends_on else None,
        "event": proposal.event,
        "city": proposal.city,
        "country": proposal.country,
        "place": proposal.place,
        "format": proposal.format.value if proposal.format else None,
        "organisation": proposal.organisation,
        "counterpart": proposal.counterpart,
        "minutes": proposal.minutes,
        "tags": list(proposal.tags),
        "campaign": proposal.campaign,
        "audiences": [audience.value for audience in proposal.audiences],
        "cost": proposal.cost,
        "touch": proposal.touch.value if proposal.touch else None,
        "direction": proposal.direction.value if proposal.direction else None,
        "perception": proposal.perception,
        "duties": list(proposal.duties),
        "promises": [
            {"side": one.side.value, "what": one.what, "due_on": one.due_on and one.due_on.isoformat()}
            for one in proposal.promises
        ],
        "persons": list(proposal.persons),
        "links": [
            {"url": li.url, "role": li.role.value, "platform": _platform(li.url)}
            for li in proposal.links
        ],
        "readings": {
            metric: {"value": value, "observed_at": None, "provenance": _provenance(proposal)}
            for metric, value in proposal.numbers
        },
        "confidence": round(proposal.confidence, 2),
        "why": list(proposal.why),
        "doubts": list(proposal.doubts),
        "missing": proposal.missing(),
        "same_as": proposal.same_as,
        "where": proposal.where,
        "url_refused": proposal.url_refused,
    }


def _platform(url: str) -> str:
    try:
        return read_url(url).platform
    except NotAnAddress:
        return "web"


def accept(
    store: Store, ids: Sequence[str], *, today: date, by: str
) -> tuple[Settled, list[tuple[str, str]]]:
    """Record these drafts; (what was done, [(id, why not)]). One that cannot be costs itself only."""
    done, refused = Settled(), []
    for entry_id in dict.fromkeys(ids):
        try:
            with store.unit(by) as unit:
                entry = _decidable(unit, entry_id)
                settling = Settling(unit, today)
                settling.take(entry, as_new=bool(entry.proposal.same_as))
                settling.reconsider()
                done += settling.done
        except Refused as error:
            refused.append((entry_id, error.message))
    return done, refused


def accept_certain(store: Store, *, today: date, by: str) -> Settled:
    """Record every draft that is not doubtful, as one."""
    with store.unit(by) as unit:
        settling = Settling(unit, today)
        for entry in kept.waiting(unit.connection):
            if not entry.proposal.doubtful:
                settling.take(entry)
        settling.reconsider()
    return settling.done


def ignore(store: Store, ids: Sequence[str], *, by: str) -> tuple[int, list[tuple[str, str]]]:
    """Never ask about these again; (how many, [(id, why not)])."""
    count, refused = 0, []
    for entry_id in dict.fromkeys(ids):
        try:
            with store.unit(by) as unit:
                _decidable(unit, entry_id)
                kept.decide(unit, entry_id, IGNORED)
                count += 1
        except Refused as error:
            refused.append((entry_id, error.message))
    return count, refused


def reopen(store: Store, entry_id: str, *, by: str) -> None:
    """Take an ignore back: the draft waits again."""
    with store.unit(by) as unit:
        entry = kept.one(unit.connection, entry_id)
        if entry.state == IGNORED:
            kept.decide(unit, entry_id, WAITING)


def merge(store: Store, entry_id: str, activity_id: str, *, today: date, by: str) -> None:
    """Make a draft part of an activity."""
    with store.unit(by) as unit:
        entry = _decidable(unit, entry_id)
        activities.standing_draft(unit.connection, activity_id)
        Settling(unit, today).merge(entry, activity_id)


def edit_and_accept(store: Store, entry_id: str, draft: Draft, *, today: date, by: str) -> str:
    """Record a draft as a person corrected it; returns the activity's id."""
    with store.unit(by) as unit:
        _decidable(unit, entry_id)
        activity_id = activities.add(unit, [draft])[0]
        kept.decide(unit, entry_id, ACCEPTED, activity_id)
        Settling(unit, today).reconsider()
    return activity_id


def reconsider(store: Store, *, today: date, by: str) -> int:
    """Join the drafts that are of an activity recorded since; returns how many were."""
    with store.read() as connection:
        if not kept.has_finds(connection):
            return 0
    with store.unit(by) as unit:
        return Settling(unit, today).reconsider()


def _decidable(unit: Unit, entry_id: str) -> Entry:
    entry = kept.one(unit.connection, entry_id)
    if entry.state != WAITING:
        words = {
            ACCEPTED: "accepted",
            MERGED: "merged",
            IGNORED: "ignored",
            JOINED: "joined with another",
        }
        raise Refused(
            f"That draft was {words[entry.state]} already. Nothing was changed.", "id", entry_id
        )
    return entry


def settle(
    store: Store,
    found: Sequence[Proposal],
    *,
    today: date,
    by: str,
    accept: bool = False,
    run: int | None = None,
) -> Settled:
    """Settle finds in one unit of work."""
    with store.unit(by, run) as unit:
        return Settling(unit, today, accept).settle(found)


def add_events(unit: Unit, found: Sequence[FoundEvent]) -> Settled:
    """Record conferences with their calls for papers; those that stand are brought up to date."""
    done = Settled()
    done.created, done.updated, done.unchanged = events.bring(unit, found)
    return done
