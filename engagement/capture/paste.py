"""Anything pasted, a link, a line, several lines, as proposals: what was found and what is missing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from urllib.parse import unquote, urlsplit

from engagement.capture import page, reading, text, titles, touches
from engagement.capture.asking import Asking
from engagement.capture.matching import Matcher
from engagement.capture.touch_people import OnDesk
from engagement.errors import EngagementError, Refused
from engagement.fetch import NotFetched
from engagement.model.desk import Desk
from engagement.model.drafts import DraftLink
from engagement.model.links import NotAnAddress, read_url, role_for
from engagement.model.proposals import Proposal
from engagement.model.vocabulary import MEETING_KINDS, Kind, Role
from engagement.model.words import tidy, visible
from engagement.store import Store, desk_record, finding, known

MOST_LINES = 200
_SOCIAL = frozenset({"x", "bluesky", "mastodon", "linkedin", "reddit", "hackernews"})


def capture(store: Store, said: str, *, today: date, asking: Asking) -> list[Proposal]:
    """What was pasted, as proposals, each with `same_as` where it is recorded already.

    Raises Refused when there is nothing to read in it.
    """
    found = understand(store, said, today=today, asking=asking)
    with store.read() as connection:
        matcher = Matcher(known.activities(connection))
    for proposal in found:
        same = matcher.find(proposal)
        if same is not None:
            proposal.same_as = same.id
            words = "recorded already" if same.certain else "perhaps recorded already"
            proposal.why = (*proposal.why, f"{words}: {same.reason}")
    return found


def understand(store: Store, said: str, *, today: date, asking: Asking) -> list[Proposal]:
    """See `capture`; whether it is recorded already is not asked, people, events and the desk are known."""
    with store.read() as connection:
        people = finding.people(connection)
        events = [row["name"] for row in finding.events(connection)][:500]
        desk = [
            OnDesk(one.name, one.firm, which)
            for which in Desk
            for one in desk_record.people(connection, which)
        ]
    return read_pasted(said, today=today, asking=asking, events=events, people=people, desk=desk)


def read_pasted(
    said: str,
    *,
    today: date,
    asking: Asking,
    events: Iterable[str] = (),
    people: Iterable[str] = (),
    desk: Sequence[OnDesk] = (),
) -> list[Proposal]:
    """See `capture`; without looking at what is recorded. A line of links belongs to the words above it."""
    if not visible(said):
        raise Refused("There is nothing to read. Paste a link, or say what you did.", "text")
    events, people = list(events), list(people)
    found: list[Proposal] = []
    for words, urls in _pieces(said):
        if words:
            touch = touches.read_touch(words, today, people=people, desk=desk)
            proposal = touch or text.read_line(words, today, events=events, people=people)
            extra = [url for url in urls if url not in text.urls_in(words)]
            found.append(_with_pages(proposal, [*text.urls_in(words), *extra], words, today, asking))
        else:
            for url in urls:
                found += read_address(url, today, asking)
    return found


def _pieces(said: str) -> list[tuple[str, list[str]]]:
    """(words, links): a line of words with the links on it and below it, or a link by itself."""
    pieces: list[tuple[str, list[str]]] = []
    after_words = False
    for line in said.splitlines()[:MOST_LINES]:
        line = tidy(line)
        if not visible(line):
            after_words = False
            continue
        urls = text.urls_in(line)
        rest = line
        for url in urls:
            rest = rest.replace(url, " ")
        bare = not re.search(r"\w", rest)
        if urls and bare and after_words:
            pieces[-1][1].extend(urls)
        elif urls and bare:
            pieces.extend(("", [url]) for url in urls)
        else:
            pieces.append((line, urls))
            after_words = True
    return pieces


def _with_pages(
    proposal: Proposal, urls: Sequence[str], words: str, today: date, asking: Asking
) -> Proposal:
    """A line's own words, filled up by what its links say."""
    quoted = bool(re.search(r"[\"“„«].{3,}[\"”“»]", words))
    for url in urls:
        for other in read_address(url, today, asking)[:1]:
            proposal.url_refused = proposal.url_refused or other.url_refused
            if other.url_refused:
                proposal.why = (*proposal.why, other.url_refused)
            meeting = proposal.kind in MEETING_KINDS or proposal.touch is not None
            if visible(other.title) and other.confidence >= 0.5 and not quoted and not meeting:
                proposal.title = other.title
            kind_said = proposal.confidence >= 0.7
            if not kind_said and other.confidence >= 0.6:
                proposal.kind, proposal.why = other.kind, (*other.why, *proposal.why)
            for name in (
                "starts_on",
                "event",
                "event_url",
                "city",
                "country",
                "place",
                "format",
                "organisation",
            ):
                if getattr(proposal, name) is None and not (name == "starts_on" and other.medium):
                    setattr(proposal, name, getattr(other, name))
            proposal.persons = proposal.persons or other.persons
            links = {read_url(li.url).key: li for li in (*proposal.links, *other.links)}
            proposal.links = tuple(DraftLink(li.url, _role(proposal.kind, li)) for li in links.values())
            proposal.confidence = max(proposal.confidence, min(other.confidence, 0.9))
            if other.medium and proposal.starts_on is None:
                proposal.starts_on = other.starts_on
    return proposal


def _role(kind: Kind, link: DraftLink) -> Role:
    """A page's own role, unless its host tells another for this kind."""
    try:
        told = role_for(kind, read_url(link.url))
    except NotAnAddress:
        return link.role
    return told if link.role in (Role.POST, Role.LANDING_PAGE) else link.role


def read_address(url: str, today: date, asking: Asking) -> list[Proposal]:
    """What stands at one address, as proposals; what cannot be read is a draft with its link alone."""
    try:
        address = read_url(url)
    except NotAnAddress as error:
        reason = f"The link cannot be taken: {error}."
        return [
            Proposal(
                Kind.BLOG_POST,
                "",
                confidence=0.2,
                url_refused=reason,
                why=(reason,),
                where="pasted link",
            )
        ]
    try:
        got = asking.fetch(address.url)
        found = reading.read(_name(got.url), got.body, today, url=got.url, charset=got.charset)
    except NotFetched as error:
        return [_unread(url, error.message, refused=True)]
    except EngagementError as error:
        return [_by_oembed(url, today, asking) or _unread(url, error.message)]
    if not found.proposals:
        return [_unread(url, "Nothing on it tells an activity. Import it as a file instead.")]
    for proposal in found.proposals:
        _keep_address(proposal, url)
        if not visible(proposal.title):
            filled = _by_oembed(url, today, asking)
            if filled is not None:
                proposal.title = filled.title
    return found.proposals


def _keep_address(proposal: Proposal, url: str) -> None:
    """A page that names another as its canonical one on another host keeps the pasted link too."""
    if not proposal.links:
        proposal.links = (DraftLink(read_url(url).url, role_for(proposal.kind, read_url(url))),)


def _by_oembed(url: str, today: date, asking: Asking) -> Proposal | None:
    """YouTube's and Vimeo's word on a video whose page tells nothing."""
    address = read_url(url)
    asks = {"youtube": "https://www.youtube.com/oembed", "vimeo": "https://vimeo.com/api/oembed.json"}
    if address.platform not in asks:
        return None
    from urllib.parse import quote

    try:
        answer = asking.json(f"{asks[address.platform]}?format=json&url={quote(address.url, safe='')}")
        title = titles.readable(str(answer.get("title") or ""))
    except (EngagementError, AttributeError):
        return None
    if not visible(title):
        return None
    told = titles.kind_by_words(title)
    return Proposal(
        kind=told[0] if told and told[0] in (Kind.PODCAST, Kind.WEBINAR, Kind.WORKSHOP) else Kind.TALK,
        title=title,
        links=(DraftLink(address.url, Role.RECORDING),),
        origin=f"page {address.key}",
        where=f"page {url}",
        confidence=0.6,
        why=("a recording, told by its platform",),
        medium=Role.RECORDING,
        said=title,
    )


def _unread(url: str, reason: str, refused: bool = False) -> Proposal:
    """A draft of a link that could not be read: what its address alone tells."""
    address = read_url(url)
    kind, why = Kind.BLOG_POST, "nothing but the address is known"
    told = page._by_path(address.url)
    if address.platform in ("youtube", "vimeo", "twitch", "speakerdeck", "slideshare", "notist"):
        kind, why = Kind.TALK, f"the address is of {address.platform}"
    elif address.platform in _SOCIAL:
        kind, why = Kind.SOCIAL_POST, f"the address is of {address.platform}"
    elif told:
        kind, why = told[0], f"the address stands among a site's {told[2]}"
    slug = unquote(urlsplit(address.url).path.rstrip("/").rsplit("/", 1)[-1])
    words = re.sub(r"\.(?:html?|php|aspx?)$", "", slug)
    title = tidy(re.sub(r"[-_+]+", " ", words)) if re.search(r"[a-z]+[-_+][a-z]+", words, re.I) else ""
    found = page._URL_DAY.search(urlsplit(address.url).path)
    day = text._date(int(found[1]), int(found[2]), int(found[3])) if found else None
    role = role_for(kind, address)
    return Proposal(
        kind=kind,
        title=title[:1].upper() + title[1:],
        starts_on=day,
        links=(DraftLink(address.url, role),),
        origin=f"page {address.key}",
        where=f"page {url}",
        confidence=0.3,
        why=(why, reason),
        url_refused=reason if refused else None,
        said=title,
    )


def _name(url: str) -> str:
    return urlsplit(url).path.rstrip("/").rsplit("/", 1)[-1] or (urlsplit(url).hostname or "page")
