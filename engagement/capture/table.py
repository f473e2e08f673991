"""Rows into drafts: columns met under their usual names, each cell checked."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from engagement.capture.dates import Moment, NotADate, habit, read_date
from engagement.capture.files import Row
from engagement.capture.found import Rejected
from engagement.capture.headers import (
    FIELDS,
    FILES,
    KINDS,
    LINKS,
    PUBLIC,
    STATUSES,
    audience_of,
    undressed,
)
from engagement.capture.money import check_currency, read_cost
from engagement.capture.places import city_and_country
from engagement.model.drafts import Draft, DraftLink, Invalid, check, default_status
from engagement.model.links import NotAnAddress, read_url, role_for
from engagement.model.mission import DUTIES, NO_DUTY, duty_words
from engagement.model.proposals import DRAFT_FIELDS, Proposal
from engagement.model.vocabulary import (
    FAMILY_OF,
    METRICS,
    Audience,
    Format,
    Kind,
    Role,
    Status,
    metric_label,
    statuses_of,
)
from engagement.model.words import key_of, tidy, visible

_NOTHING = frozenset({"", "-", "n/a", "na", "none", "null", "tbd", "?"})
_FORMATS = {format_.value: format_ for format_ in Format}
_WHERE = frozenset({"location", "city", "remote", "format"})
_TRUE = frozenset({"true", "yes", "y", "1", "x", "online", "remote", "virtual"})
_ONLINE = frozenset({"online", "virtual", "remote", "youtube", "zoom", "webinar", "on youtube"})
_SPLIT_NAMES = re.compile(r"\s*[;|]\s*|\s+&\s+|\s+and\s+")
_SPLIT_TAGS = re.compile(r"[|;,]")
_SPLIT_AUDIENCES = re.compile(r"[|;,/&+]|\s+and\s+", re.IGNORECASE)
_NO_CITY = re.compile(r"[\d/|:@]|\.\w")
_HOUR = re.compile(r"^\d{1,2}[:.]\d{2}(?::\d{2})?(?:\s*[ap]m)?(?:\s\S+)?$", re.IGNORECASE)
_COUNT = re.compile(r"^[~≈]?\s*(\d{1,3}(?:[,.' \u00a0\u202f]\d{3})+|\d+)(?:\.0+)?\s*(?:people)?$")


@dataclass
class Table:
    """A table's rows understood: drafts to record, proposals that want a day, and what is rejected."""

    drafts: list[tuple[Row, Draft]] = field(default_factory=list)
    asked: list[Proposal] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)


def drafts_of(
    rows: Sequence[Row],
    today: date,
    person: str | None = None,
    columns: Mapping[str, str] | None = None,
    currency: str | None = None,
    duties: Mapping[str, str] | None = None,
) -> Table:
    """The drafts of a file's rows, and the rows that cannot be one.

    `columns` says what a column means where a person has said so; see `columns_of`. A cost that names another
    currency than `currency` is rejected. `duties` are the words for those of the company's catalogue
    (`mission.duty_words`); the product's own where not given.
    """
    made = Table()
    if not rows:
        return made
    columns = columns_of(rows) | dict(columns or {})
    days = [header for header, meaning in columns.items() if meaning in ("starts_on", "ends_on")]
    day_first = habit([row.cells[header] for row in rows for header in days if header in row.cells])
    usual = _usual_kind(rows[0].file, set(columns.values()))
    for row in rows:
        try:
            if currency:
                check_currency(row.cells, columns, currency)
            draft = _draft(row, columns, usual, day_first, today, person, duties=duties)
            check(draft)
        except Invalid as error:
            asked = _asked(error, row, columns, usual, today, person, bool(days), duties)
            if asked is not None:
                made.asked.append(asked)
                continue
            value = tidy(str(error.value))[:200]
            made.rejected.append(Rejected(row.file, row.number, error.field, value, error.reason))
        else:
            made.drafts.append((row, draft))
    return made


_SOME_DAY = Moment(date(2000, 1, 1))


def _asked(
    error: Invalid,
    row: Row,
    columns: Mapping[str, str],
    usual: Kind,
    today: date,
    person: str | None,
    dated: bool,
    duties: Mapping[str, str] | None = None,
) -> Proposal | None:
    """A row whose day a person must say: one that reads two ways, or a file without any day at all."""
    two_ways = isinstance(error.__cause__, NotADate) and error.__cause__.two_ways
    if error.field not in ("date", "ends_on") or not (two_ways or not dated):
        return None
    try:
        draft = _draft(row, columns, usual, None, today, person, _SOME_DAY, duties)
        check(draft)
    except Invalid:
        return None
    if not two_ways and not draft.links:
        return None
    recorded = bool(draft.links) and all(link.role is Role.RECORDING for link in draft.links)
    told = {name: getattr(draft, name) for name in DRAFT_FIELDS}
    told |= {
        "starts_on": None,
        "ends_on": None,
        "status": draft.status if "status" in columns.values() else None,
    }
    if recorded and usual is Kind.BLOG_POST:
        told["kind"] = Kind.TALK
    link = read_url(draft.links[0].url).key if draft.links else f"{row.file} {row.number}"
    return Proposal(
        **told,
        origin=f"row {link} {key_of(draft.title)}",
        where=f"file {row.file}, row {row.number}",
        confidence=0.6,
        why=("a row of a table",),
        doubts=(error.reason,) if two_ways else (),
        medium=Role.RECORDING if recorded and not dated else None,
        said=draft.title,
    )


def columns_of(rows: Sequence[Row]) -> dict[str, str]:
    """{header: what its column means}: by its name; by its content where no name tells a day or title."""
    columns: dict[str, str] = {}
    for row in rows:
        for header in row.cells:
            if header not in columns:
                columns[header] = _meaning(header)
    told = set(columns.values())
    for header, meaning in columns.items():
        if meaning and meaning != "audiences":
            continue
        cells = [cell for row in rows[:200] if (cell := row.cells.get(header, "").strip())]
        if meaning:
            # "Audience" says whom it was for, or how many came.
            if 2 * sum(1 for cell in cells if _COUNT.match(cell)) > len(cells):
                columns[header] = "attendance"
            continue
        guess = _by_content(cells)
        if (
            (guess == "link:" and not any(m.startswith("link:") for m in told))
            or (guess == "starts_on" and "starts_on" not in told)
            or (guess == "title" and "title" not in told and len(set(cells)) > 0.7 * len(cells))
        ):
            columns[header] = guess
        told.add(columns[header])
    return columns


MEANINGS: dict[str, str] = {
    "": "A note on the row",
    "title": "Title",
    "starts_on": "Date",
    "ends_on": "Last day",
    "event": "Event",
    "event_url": "The event's address",
    "city": "City",
    "country": "Country",
    "location": "Place",
    "kind": "Kind",
    "type": "Kind, where it is one we know",
    "status": "Status",
    "persons": "Who",
    "format": "Where the audience is",
    "remote": "Online or not",
    "organisation": "Organisation",
    "counterpart": "With whom",
    "minutes": "Minutes",
    "outcome": "Outcome",
    "tags": "Tags",
    "campaign": "Campaign",
    "audiences": "For whom",
    "duties": "Duties of the mission",
    "cost": "What it cost",
    "public": "On the public page: yes or no",
    "private": "Not on the public page: yes or no",
    "notes": "Notes",
    "link:": "A link",
    **{f"link:{role.value}": f"Link: {role.label.lower()}" for role in Role},
    **{metric: metric_label(metric) for metric in METRICS},
}


def shape_of(rows: Sequence[Row]) -> str:
    """The same for files whose columns have the same names."""
    headers = sorted({header for row in rows[:1000] for header in row.cells})
    return hashlib.blake2b("\x00".join(headers).encode("utf-8", "replace"), digest_size=16).hexdigest()


def _by_content(cells: Sequence[str]) -> str:
    """What a column without a name we know holds: days, addresses, or the longest texts."""
    if len(cells) < 1:
        return ""
    if sum(1 for cell in cells if re.match(r"https?://\S+$", cell)) >= 0.9 * len(cells):
        return "link:"
    if sum(1 for cell in cells if _a_day(cell)) >= 0.9 * len(cells):
        return "starts_on"
    lengths = sorted(map(len, cells))
    return "title" if 8 <= lengths[len(lengths) // 2] <= 200 and not any(map(str.isdigit, cells)) else ""


def _a_day(cell: str) -> bool:
    try:
        read_date(cell)
    except NotADate as error:
        return error.two_ways
    return True


def _meaning(header: str) -> str:
    """Our field, "link:ROLE", or "" for a column that becomes a note."""
    plain = undressed(header)
    if plain in FIELDS:
        return FIELDS[plain]
    if plain in LINKS:
        role = LINKS[plain]
        return f"link:{role.value if role else ''}"
    return ""


def _usual_kind(file: str, fields: set[str]) -> Kind:
    """What a row is when it does not say: by its columns, then by the file's name."""
    spoken = {"event", "link:slides", "link:recording", "location"} & fields
    if spoken:
        return Kind.TALK
    name = file.casefold()
    return next((kind for word, kind in FILES.items() if word in name), Kind.BLOG_POST)


def _draft(
    row: Row,
    columns: Mapping[str, str],
    usual: Kind,
    day_first: bool | None,
    today: date,
    person: str | None,
    day: Moment | None = None,
    duties: Mapping[str, str] | None = None,
) -> Draft:
    said: dict[str, str] = {}
    links: list[tuple[str, str]] = []
    extra: dict[str, str] = {}
    for header, cell in row.cells.items():
        text = cell.strip()
        meaning = columns[header]
        if meaning == "title" and not said.get("title"):
            said["title"] = cell
        elif not text or (len(text) <= 4 and text.casefold() in _NOTHING and meaning != "title"):
            continue
        elif meaning.startswith("link:"):
            links.append((meaning[5:], text))
        elif meaning == "starts_on" and _HOUR.match(text):
            extra[header] = text  # "18:30" beside a column of days
        elif meaning and meaning not in said:
            said[meaning] = text
        else:
            extra[header] = text
    title = said.get("title", "")
    if not visible(title):
        raise Invalid("title", title, "a title needs at least one visible character")
    starts, ends = (day, None) if day else _days(said, day_first)
    kind = _kind(said, links, usual, extra)
    status = _status(said, kind, starts.day, today)
    place, city, format_ = _where(said)
    country = _text(said, "country")
    if city and country is None and "," in city:
        city, country = city_and_country(city)
    persons = [person] if person else []
    if not persons and "persons" in said:
        persons = [name for name in _SPLIT_NAMES.split(said["persons"]) if visible(name)]
    return Draft(
        kind=kind,
        title=tidy(title),
        starts_on=starts.day,
        status=status,
        ends_on=ends,
        starts_at=starts.at,
        zone=starts.zone,
        event=_text(said, "event"),
        event_url=_event_url(said),
        place=place,
        city=city,
        country=country,
        format=format_,
        organisation=_text(said, "organisation"),
        counterpart=_text(said, "counterpart"),
        minutes=_count("minutes", said["minutes"]) if "minutes" in said else None,
        outcome=_text(said, "outcome"),
        persons=tuple(tidy(name) for name in persons),
        links=_links(kind, links, extra),
        numbers=tuple((m, _count(m, said[m])) for m in said if m in FAMILY_OF),
        tags=_tags(said["tags"]) if "tags" in said else (),
        campaign=_text(said, "campaign"),
        audiences=_audiences(said["audiences"]) if "audiences" in said else (),
        duties=_duties(said["duties"], duties) if "duties" in said else (),
        cost=read_cost(said["cost"]) if "cost" in said else None,
        public=_public(said),
        notes=said.get("notes"),
        extra=extra,
    )


def _public(said: Mapping[str, str]) -> bool | None:
    """Whether it may stand on the public page. A word that is not understood is not guessed: it may mean no."""
    told: list[bool] = []
    for field_ in ("public", "private"):
        if field_ in said:
            found = PUBLIC.get(undressed(said[field_]))
            if found is None:
                raise Invalid(
                    field_, said[field_], "it is neither yes nor no. Write yes, no, public or private"
                )
            plain = undressed(said[field_]) in ("public", "private", "not public")
            told.append(found if field_ == "public" or plain else not found)
    return all(told) if told else None


def _text(said: Mapping[str, str], field: str) -> str | None:
    return tidy(said[field]) if field in said and visible(said[field]) else None


def _days(said: Mapping[str, str], day_first: bool | None) -> tuple[Moment, date | None]:
    if "starts_on" not in said:
        raise Invalid("date", "", "there is no date")
    field = "date"
    try:
        starts = read_date(said["starts_on"], day_first)
        field = "ends_on"
        ends = read_date(said["ends_on"], day_first).day if "ends_on" in said else starts.last
    except NotADate as error:
        value = said["starts_on"] if field == "date" else said["ends_on"]
        raise Invalid(field, value, str(error)) from error
    return starts, ends


def _kind(
    said: Mapping[str, str], links: Sequence[tuple[str, str]], usual: Kind, extra: dict[str, str]
) -> Kind:
    if "kind" in said:
        kind = KINDS.get(undressed(said["kind"]))
        if kind is None:
            known = ", ".join(Kind)
            raise Invalid("kind", said["kind"], f"it is none of the kinds: {known}")
        return kind
    if "type" in said:
        if kind := KINDS.get(undressed(said["type"])):
            if undressed(said["type"]) not in (kind.value, kind.label.lower()):
                extra["type"] = said["type"]
            return kind
        extra["type"] = said["type"]
    if usual is Kind.BLOG_POST and links:
        platforms = [_platform(url) for role, url in links if role == ""]
        if platforms and platforms[0] in ("x", "bluesky", "mastodon"):
            return Kind.SOCIAL_POST
    return usual


def _platform(url: str) -> str:
    try:
        return read_url(url).platform
    except NotAnAddress:
        return ""


def _status(said: Mapping[str, str], kind: Kind, on: date, today: date) -> Status:
    if "status" not in said:
        return default_status(on, today)
    status = STATUSES.get(said["status"].casefold())
    if status is None or status not in statuses_of(kind):
        allowed = ", ".join(statuses_of(kind))
        raise Invalid("status", said["status"], f"a {kind.label.lower()} can be: {allowed}")
    return status


def _where(said: Mapping[str, str]) -> tuple[str | None, str | None, Format | None]:
    """Place, city and format, from a city, a written location, and words such as "remote"."""
    if not said.keys() & _WHERE:
        return None, None, None
    location = _text(said, "location")
    city = _text(said, "city")
    format_ = None
    told = (said.get("remote", "") or said.get("format", "")).casefold()
    if told in _TRUE or (city or location or "").casefold() in _ONLINE:
        format_ = Format.ONLINE
    elif told:
        format_ = _FORMATS.get(told.replace("-", "_").replace(" ", "_"))
    if (city or "").casefold() in _ONLINE:
        city = None
    if city is None and location and format_ is not Format.ONLINE and _plain_city(location):
        return None, location, format_
    if location and location.casefold() in _ONLINE:
        location = None
    return location, city, format_


def _plain_city(location: str) -> bool:
    """ "Berlin", "Kansas City, KS": at most two parts, no house numbers, no addresses."""
    parts = location.split(",")
    return len(parts) <= 2 and not _NO_CITY.search(location) and len(location) <= 60


def _event_url(said: Mapping[str, str]) -> str | None:
    if "event_url" not in said:
        return None
    try:
        return read_url(said["event_url"]).url
    except NotAnAddress:
        return None  # the event stands without its page


def _links(kind: Kind, links: Iterable[tuple[str, str]], extra: dict[str, str]) -> tuple[DraftLink, ...]:
    made = []
    for role, url in links:
        try:
            address = read_url(url)
        except NotAnAddress as error:
            if url.startswith("/"):
                extra.setdefault("page", url)  # a path on the writer's own site
                continue
            raise Invalid(role or "url", url, str(error)) from error
        made.append(DraftLink(address.url, Role(role) if role else role_for(kind, address)))
    return tuple(made)


def _count(field: str, text: str) -> int:
    found = _COUNT.match(text)
    if not found:
        raise Invalid(field, text, "it is not a whole number of 0 or more")
    return int(re.sub(r"\D", "", found[1]))


def _tags(text: str) -> tuple[str, ...]:
    return tuple(tidy(tag) for tag in _listed(text) or _SPLIT_TAGS.split(text) if visible(tag))


def _listed(text: str) -> list[str]:
    """The texts of a JSON list, as an export has them in a cell; none where it is no such list."""
    if not text.startswith('["'):
        return []
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        return []
    return told if isinstance(told, list) and all(isinstance(one, str) for one in told) else []


def _audiences(text: str) -> tuple[Audience, ...]:
    found: dict[Audience, None] = {}
    for word in filter(visible, _listed(text) or _SPLIT_AUDIENCES.split(text)):
        audience = audience_of(word)
        if audience is None:
            known = ", ".join(Audience)
            raise Invalid("audiences", text, f'"{tidy(word)}" is none of the audiences: {known}')
        found[audience] = None
    return tuple(found)


_OWN_DUTIES = duty_words(DUTIES)


def _duties(text: str, known: Mapping[str, str] | None) -> tuple[str, ...]:
    """Keys of the duties a cell names, by key or label; labels hold commas, so the longest run of parts counts."""
    known = _OWN_DUTIES if known is None else known
    found: dict[str, None] = {}
    for chunk in filter(visible, _listed(text) or re.split(r"[;|\n]", text)):
        pieces = chunk.split(",") if key_of(chunk) not in known else [chunk]
        start = 0
        while start < len(pieces):
            for end in range(len(pieces), start, -1):
                if key := known.get(key_of(",".join(pieces[start:end]).replace("_", " "))):
                    found[key] = None
                    break
            else:
                word = tidy(pieces[start])
                if visible(word):
                    raise Invalid("duties", text, _NO_SUCH_DUTY.format(word[:60]))
                end = start + 1
            start = end
    if len(found) > 1:
        found.pop(NO_DUTY, None)
    return tuple(found)


_NO_SUCH_DUTY = '"{}" is none of the duties. Write a key or label of the catalogue on the Mission page, or add it there first'
