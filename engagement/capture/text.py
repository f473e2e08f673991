"""One line as a person says it, "Devoxx 7 Oct, Kafka talk, 240 people", as a proposal."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from engagement.capture import titles
from engagement.capture.dates import MONTHS, NotADate, read_date
from engagement.model.drafts import EARLIEST, LATEST, DraftLink
from engagement.model.links import Address, NotAnAddress, read_url, role_for
from engagement.model.proposals import Proposal
from engagement.model.vocabulary import MEETING_KINDS, TALK_KINDS, Format, Kind, Status
from engagement.model.words import key_of, tidy, visible

_URL = re.compile(r"(?:https?://|www\.)\S+|(?<![\w@])(?:[a-z0-9-]+\.)+[a-z]{2,}/\S*", re.I)
_COUNT = r"(?P<count>\d{1,3}(?:[,.’' ]\d{3})+|\d+(?:\.\d+)?\s?k|\d+)"
_PEOPLE = re.compile(
    rf"(?:~|≈|about|around|ca\.?|some|over|approx\.?)?\s*{_COUNT}\+?\s*(?:people|persons?|attendees|participants"
    r"|attended|in the (?:room|audience)|listeners|guests|folks|ppl|seats|leute|teilnehmer\w*|zuhörer\w*"
    r"|personnes|personas)\b",
    re.I,
)
_METRIC = re.compile(
    rf"{_COUNT}\s*(?P<metric>views|downloads|likes|impressions|reads|clicks|comments)\b", re.I
)
_MINUTES = re.compile(
    r"(?P<n>\d{1,3}(?:[.,]5)?)\s*-?\s*(?P<unit>min(?:ute)?s?|h(?:ou)?rs?|h|stunden?)\b\.?", re.I
)
_FULL = re.compile(
    r"\b\d{4}-\d{1,2}-\d{1,2}\b|\b\d{1,2}\.\s?\d{1,2}\.\s?\d{4}\b|\b\d{1,2}/\d{1,2}/\d{4}\b|\b\d{4}/\d{1,2}/\d{1,2}\b"
)
_DAY_MONTH = re.compile(
    r"\b(?P<day>\d{1,2})(?:st|nd|rd|th)?\.?(?:\s*(?:-|–|to|until|bis)\s*(?P<last>\d{1,2})(?:st|nd|rd|th)?\.?)?"
    r"\s+(?:of\s+|de\s+)?(?P<month>[^\W\d_]{3,10})\b\.?(?:,?\s+(?P<year>(?:19|20)\d{2})\b)?",
    re.I,
)
_MONTH_DAY = re.compile(
    r"\b(?P<month>[^\W\d_]{3,10})\.?\s+(?P<day>\d{1,2})(?:st|nd|rd|th)?\b"
    r"(?:\s*(?:-|–|to|until)\s*(?P<last>\d{1,2})(?:st|nd|rd|th)?\b)?(?:,?\s+(?P<year>(?:19|20)\d{2})\b)?",
    re.I,
)
_SHORT = re.compile(r"(?<![\d.])(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?!\d)")
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_WEEKDAY = re.compile(
    r"\b(?:(?P<which>last|past|next|this|on|coming)\s+)?(?P<day>" + "|".join(_WEEKDAYS) + r")\b", re.I
)
_TODAY = {
    "the day before yesterday": -2,
    "yesterday": -1,
    "last night": -1,
    "today": 0,
    "tonight": 0,
    "this morning": 0,
    "this afternoon": 0,
    "this evening": 0,
    "tomorrow": 1,
}
_RELATIVE = re.compile(r"\b(?:" + "|".join(_TODAY) + r")\b", re.I)
_AGO = re.compile(
    r"\b(?:(?:an?|one|two|three|four|five|six|\d{1,3})\s+(?:days?|weeks?|months?)\s+ago"
    r"|in\s+(?:an?|one|two|three|four|five|six|\d{1,3})\s+(?:days?|weeks?|months?)"
    r"|vorgestern|gestern|heute|ayer|hoy|ieri|oggi|gisteren|aujourd'hui)\b",
    re.I,
)
_PAST = re.compile(r"\b(?:\w+ed|spoke|gave|met|held|was|were|did|had|wrote)\b", re.I)
_AHEAD = re.compile(
    r"\b(?:will|going to|planned|upcoming|submitt\w+|accepted|cfp|speaking at|next)\b", re.I
)
_STATUS = (
    (Status.REJECTED, r"rejected|declined|not accepted"),
    (Status.ACCEPTED, r"(?:was |got )?accepted"),
    (Status.SUBMITTED, r"submitted|proposed|sent (?:in )?(?:a |the )?proposal"),
    (Status.CANCELLED, r"cancell?ed"),
    (Status.IDEA, r"idea(?: for)?"),
)
_FIRMS = (
    "Gartner Forrester IDC Omdia RedMonk Everest\\ Group 451\\ Research GigaOm KuppingerCole "
    "Constellation\\ Research HFS Ovum Nucleus\\ Research ISG BARC Futurum"
)
_FIRM = re.compile("|".join(f.replace("\\ ", " ") for f in re.split(r"(?<!\\) ", _FIRMS)), re.I)
_NAME = r"[A-ZÀ-Þ][\w'’-]+(?:\s+[A-ZÀ-Þ][\w'’-]+){1,2}"
_WHO = (
    re.compile(
        rf"(?P<org>[A-ZÀ-Þ][\w&.-]*(?:\s+[A-ZÀ-Þ][\w&.-]*){{0,2}})['’]s\s+(?:\w+\s+)?(?P<who>{_NAME})"
    ),
    re.compile(
        rf"(?P<who>{_NAME})\s*(?:\(\s*|,\s*|\s+(?:of|from|at)\s+)(?P<org>[A-ZÀ-Þ][\w&.-]*(?:\s+[A-ZÀ-Þ][\w&.-]*){{0,2}})\s*\)?"
    ),
    re.compile(
        rf"(?P<org>[A-ZÀ-Þ][\w&.-]*(?:\s+[A-ZÀ-Þ][\w&.-]*){{0,2}})\s*(?:\(\s*|:\s*|,\s*)(?P<who>{_NAME})\s*\)?"
    ),
)
_MET = (
    (Kind.ANALYST_MEETING, r"brief(?:ed|ing)|analysts?|inquiry"),
    (Kind.CUSTOMER_MEETING, r"customers?|clients?"),
    (Kind.PARTNER_MEETING, r"partners?"),
    (Kind.PRESS, r"press|journalists?|reporters?|interview(?:ed)?"),
)
_VERBS = re.compile(
    r"^(?:i\s+|we\s+)?(?:gave|did|held|wrote|published|posted|attended|visited|spoke|presented|submitted|hosted"
    r"|joined|ran|recorded|was on|a|an|the|my|our|about|on)\s+",
    re.I,
)
_QUOTED = re.compile(r"[\"“„«]([^\"“”«»]{3,200})[\"”“»]|(?<!\w)[‘']([^'’]{6,200})[’'](?!\w)")
_AT = re.compile(
    r"(?:^|\s)(?:@|at(?: the)?|beim|bei der|auf der|to(?= [A-ZÀ-Þ]))\s+"
    r"(?P<event>[^,;]{2,80}?)(?=\s+in\s+[A-ZÀ-Þ]|\s+(?:about|on|with)\s|[,;]|$)",
    re.I,
)
_IN = re.compile(
    r"(?:^|\s)in\s+(?P<city>[A-ZÀ-Þ][\w.'’-]+(?:\s+[A-ZÀ-Þ][\w.'’-]+){0,2})(?=\s*(?:[,;]|$|\s+(?:on|with|about)\s))"
)
_DANGLING = re.compile(r"\b(?:on|am|le|el|the|um|for|from|since)\s*(?=,|$)", re.I)
_ONLINE = re.compile(r"\b(?:online|virtual(?:ly)?|remote(?:ly)?|via zoom|on zoom)\b", re.I)
_TITLED = re.compile(
    r"^(?:talk|keynote|blog ?post|post|article|whitepaper|workshop|webinar|podcast|press|interview)\s*:\s*",
    re.I,
)


@dataclass
class _Left:
    """What is still to be understood; a piece that is understood leaves a comma."""

    text: str
    why: list[str] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)

    def take(self, found: re.Match[str]) -> None:
        self.text = self.text[: found.start()] + " , " + self.text[found.end() :]


def read_line(
    line: str, today: date, *, events: Iterable[str] = (), people: Iterable[str] = ()
) -> Proposal:
    """What one line says; `events` and `people` are names met before."""
    left = _Left(_without_controls(line))
    whole = left.text
    addresses = _addresses(left)
    quoted = _quoted(left)
    moment = _when(left, today, whole)
    numbers = _numbers(left)
    minutes = _minutes(left)
    kind, kind_word = _kind(whole, quoted)
    status = _status(whole, kind)
    format_ = Format.ONLINE if (online := _ONLINE.search(left.text)) else None
    if online:
        left.take(online)
    left.text = _DANGLING.sub(" ", left.text)
    if kind is Kind.CONFERENCE and (
        quoted or status in (Status.SUBMITTED, Status.ACCEPTED, Status.REJECTED)
    ):
        kind, kind_word = Kind.TALK, str(status.value if status else kind_word)
    who, organisation = _met(left, kind)
    event, city = _place(left, kind, events)
    title = quoted or ""
    if kind in MEETING_KINDS:
        title = title or _meeting(kind, whole, who, organisation, left)
    elif not title:
        title, event = _title(left, kind, event, kind_word)
    if kind is Kind.CONFERENCE and title and not event:
        event = title
    named = tuple(
        name for name in people if key_of(name) != key_of(who or "") and titles.mentions(whole, name)
    )
    why = [
        f'the word "{kind_word}" tells the kind: {kind.label.lower()}'
        if kind_word
        else "taken for a talk"
    ]
    return Proposal(
        kind=kind,
        title=title,
        starts_on=moment[0] if moment else None,
        ends_on=moment[1] if moment else None,
        status=status,
        event=event,
        city=city,
        format=format_,
        organisation=organisation,
        counterpart=who,
        minutes=minutes,
        persons=named,
        links=tuple(DraftLink(a.url, role_for(kind, a)) for a in addresses),
        numbers=numbers,
        where="typed text",
        confidence=0.9 if kind_word and moment else 0.7 if kind_word else 0.4,
        why=(*why, *left.why),
        doubts=tuple(left.doubts),
        said=whole[:2000],
    )


def urls_in(line: str) -> list[str]:
    """The web addresses in a text, as they stand."""
    found = []
    for match in _URL.finditer(line):
        url = match[0].rstrip(".,;:!?)>]}\"'»”")
        try:
            read_url(url)
        except NotAnAddress:
            if not re.match(r"https?://", url, re.I):
                continue
        found.append(url)
    return found


def _without_controls(line: str) -> str:
    return tidy(line)[:20_000]


def _addresses(left: _Left) -> list[Address]:
    found = []
    for url in urls_in(left.text):
        left.text = left.text.replace(url, " , ", 1)
        try:
            found.append(read_url(url))
        except NotAnAddress as error:
            left.doubts.append(f"a link was left out: {error}")
    return found


def _quoted(left: _Left) -> str:
    if found := _QUOTED.search(left.text):
        left.take(found)
        return tidy(found[1] or found[2])
    return ""


def _when(left: _Left, today: date, whole: str) -> tuple[date, date | None] | None:
    if found := _FULL.search(left.text):
        left.take(found)
        try:
            return read_date(found[0]).day, None
        except NotADate as error:
            left.doubts.append(str(error))
            return None
    for pattern in (_DAY_MONTH, _MONTH_DAY):
        for found in pattern.finditer(left.text):
            if (number := _month(found["month"])) and (days := _days(left, found, number, today, whole)):
                return days
    if (found := _SHORT.search(left.text)) and 1 <= int(found["month"]) <= 12:
        return _days(left, found, int(found["month"]), today, whole)
    return _relative(left, today, whole)


def _days(
    left: _Left, found: re.Match[str], month: int, today: date, whole: str
) -> tuple[date, date | None] | None:
    parts = found.groupdict()
    day, last = int(parts["day"]), int(parts["last"]) if parts.get("last") else None
    years = [int(parts["year"])] if parts.get("year") else [today.year - 1, today.year, today.year + 1]
    possible = [made for year in years if (made := _date(year, month, day))]
    if not possible:
        left.doubts.append(f'"{found[0].strip()}" is not a date')
        left.take(found)
        return None
    if not parts.get("year"):
        if _AHEAD.search(whole):
            possible = [one for one in possible if one >= today] or possible
        elif _PAST.search(whole):
            possible = [one for one in possible if one <= today] or possible
        left.why.append("no year was said: the likeliest is taken")
    # What is logged mostly lies behind: a day ahead has to be three times as near.
    first = min(possible, key=lambda one: (today - one).days if one <= today else 3 * (one - today).days)
    left.take(found)
    ends = _date(first.year, month, last) if last else None
    return first, ends if ends and ends > first else None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        made = date(year, month, day)
    except ValueError:
        return None
    return made if EARLIEST <= made <= LATEST else None


@lru_cache(maxsize=4096)
def _month(word: str) -> int | None:
    if number := MONTHS.get(word.lower()):
        return number
    if len(word) < 3 or word.lower() in ("min", "mins", "people", "the"):
        return None
    import dateparser  # slow to import, needed for months of other languages

    found = dateparser.parse(
        f"1 {word} 2020",
        languages=["de", "fr", "es", "it", "nl", "pt"],
        settings={"REQUIRE_PARTS": ["day", "month", "year"], "DATE_ORDER": "DMY"},
    )
    return found.month if found and (found.day, found.year) == (1, 2020) else None


def _relative(left: _Left, today: date, whole: str) -> tuple[date, date | None] | None:
    if found := _RELATIVE.search(left.text):
        left.take(found)
        return today + timedelta(days=_TODAY[found[0].lower()]), None
    if found := _WEEKDAY.search(left.text):
        left.take(found)
        weekday = _WEEKDAYS.index(found["day"].lower())
        which = (found["which"] or "").lower()
        ahead = (weekday - today.weekday()) % 7
        if which in ("next", "coming") or (which not in ("last", "past") and _AHEAD.search(whole)):
            return today + timedelta(days=ahead or 7), None
        if which == "this":
            return today + timedelta(days=weekday - today.weekday()), None
        return today - timedelta(days=((today.weekday() - weekday) % 7) or 7), None
    if found := _AGO.search(left.text):
        import dateparser

        base = datetime.combine(today, time(12))
        made = dateparser.parse(
            found[0],
            languages=["en", "de", "fr", "es", "it", "nl"],
            settings={"RELATIVE_BASE": base},
        )
        if made:
            left.take(found)
            return made.date(), None
    return None


def _numbers(left: _Left) -> tuple[tuple[str, int], ...]:
    found: dict[str, int] = {}
    if match := _PEOPLE.search(left.text):
        left.take(match)
        found["attendance"] = _whole(match["count"])
    for match in list(_METRIC.finditer(left.text)):
        found.setdefault(match["metric"].lower(), _whole(match["count"]))
    left.text = _METRIC.sub(" , ", left.text)
    return tuple(found.items())


def _whole(text: str) -> int:
    if text.lower().endswith("k"):
        return round(float(text[:-1].strip()) * 1000)
    digits = re.sub(r"\D", "", text) if not re.fullmatch(r"\d+\.\d{1,2}", text) else text.split(".")[0]
    return min(int(digits), 10**12)


def _minutes(left: _Left) -> int | None:
    found = _MINUTES.search(left.text)
    if not found:
        return None
    left.take(found)
    number = float(found["n"].replace(",", "."))
    minutes = round(number * (1 if found["unit"].lower().startswith("min") else 60))
    return minutes if 0 < minutes <= 20_000 else None


def _kind(whole: str, quoted: str) -> tuple[Kind, str]:
    text = whole.replace(quoted, " ") if quoted else whole
    text = _URL.sub(" ", text)
    if found := re.search(r"\bbrief(?:ed|ing)\b", text, re.I):
        return Kind.ANALYST_MEETING, found[0]
    if found := re.search(r"\b(?:attended|visited)\b", text, re.I):
        return Kind.CONFERENCE, found[0]
    if told := titles.kind_by_words(text):
        return told
    if found := _FIRM.search(text):
        return Kind.ANALYST_MEETING, found[0]
    return Kind.TALK, ""


def _status(whole: str, kind: Kind) -> Status | None:
    from engagement.model.vocabulary import statuses_of

    for status, words in _STATUS:
        if re.search(rf"\b(?:{words})\b", whole, re.I) and status in statuses_of(kind):
            return status
    return None


def _met(left: _Left, kind: Kind) -> tuple[str | None, str | None]:
    """Counterpart and organisation of a meeting."""
    if kind not in MEETING_KINDS and kind is not Kind.PRESS:
        return None, None
    text = re.sub(
        r"^(?:i\s+|we\s+)?(?:briefed|briefing(?: with| for)?|met(?: with)?|meeting with|call with|inquiry with"
        r"|interview(?:ed by| with)?|visited|talked to|spoke (?:to|with))\s+",
        "",
        left.text,
        flags=re.I,
    )
    text = re.sub(r"^(?:the )?(?:customer|client|partner|analyst|journalist)s?\s+", "", text, flags=re.I)
    for pattern in _WHO:
        if found := pattern.search(text):
            return tidy(found["who"]), tidy(found["org"])
    if found := re.search(rf"\b(?:with|by)\s+(?P<who>{_NAME})", left.text):
        return (None, tidy(found["who"])) if kind is Kind.PRESS else (tidy(found["who"]), None)
    if firm := _FIRM.search(text):
        return None, tidy(firm[0])
    if found := re.match(r"\s*(?P<org>[A-ZÀ-Þ][\w&.-]*(?:\s+[A-ZÀ-Þ][\w&.-]*){0,2})", text):
        return None, tidy(found["org"])
    return None, None


def _meeting(kind: Kind, whole: str, who: str | None, organisation: str | None, left: _Left) -> str:
    what = {
        Kind.ANALYST_MEETING: "Inquiry" if re.search(r"\binquiry\b", whole, re.I) else "Briefing",
        Kind.CUSTOMER_MEETING: "Customer meeting",
        Kind.PARTNER_MEETING: "Partner meeting",
    }[kind]
    with_whom = ", ".join(part for part in (who, organisation) if part)
    return f"{what} with {with_whom}" if with_whom else _tidied(left.text) or what


def _place(left: _Left, kind: Kind, events: Iterable[str]) -> tuple[str | None, str | None]:
    city = event = None
    if found := _IN.search(left.text):
        city = tidy(found["city"])
        left.text = left.text[: found.start()] + " , " + left.text[found.end() :]
    if kind in MEETING_KINDS:
        return None, city
    if found := _AT.search(left.text):
        event = _tidied(found["event"])
        left.take(found)
    if not event:
        for name in sorted(events, key=len, reverse=True):
            if titles.mentions(left.text, name):
                event = name
                break
    return event or None, city


def _tidied(text: str) -> str:
    return tidy(re.sub(r"\s*,(?:\s*,)*\s*", ", ", text)).strip(" ,;:-–—.")


def _title(left: _Left, kind: Kind, event: str | None, kind_word: str) -> tuple[str, str | None]:
    """Title and event of what is left: the piece with the kind's word is the title, another the event."""
    pieces = [piece for part in re.split(r"[,;]|\s[-–—|]\s", left.text) if (piece := _tidied(part))]
    if event:
        rest = [p for p in pieces if key_of(p) != key_of(event)]
        pieces = rest or ([] if kind is not Kind.CONFERENCE else pieces)
    if not pieces:
        return (event or kind_word.capitalize(), event)
    if kind is Kind.PRESS:
        event = None
    named = next(
        (p for p in pieces if kind_word and re.search(rf"\b{re.escape(kind_word)}\b", p, re.I)), None
    )
    title = named or max(pieces, key=len)
    others = [p for p in pieces if p is not title]
    if kind in TALK_KINDS and not event and others:
        event = others[0]
        if titles.is_break(event) or not visible(event):
            event = None
    title = _TITLED.sub("", title)
    before = None
    while before != title:
        before, title = title, _VERBS.sub("", title)
    title = title or before or ""
    return title[:1].upper() + title[1:], event
