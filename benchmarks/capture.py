"""How much of real speakers' records arrives without typing, and how much of it is right, per set.

The sets are the recorded fixtures, where this machine has them, and for each real talk the four other
ways it is met: a calendar entry, a recording in a channel's feed, a deck, a post that announces it.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from email.utils import format_datetime
from io import BytesIO
from pathlib import Path
from time import perf_counter
from typing import Any
from xml.sax.saxutils import escape

from engagement.capture import inbox
from engagement.capture.dates import NotADate, read_date
from engagement.capture.files import read_bytes
from engagement.capture.importing import import_found
from engagement.capture.reading import owned_by, read
from engagement.model.words import key_of
from engagement.store import Store, open_store

SHARED = Path(__file__).resolve().parents[2] / "shared" / "fixtures"
TODAY = date(2026, 11, 24)


@dataclass
class Share:
    """One set: of how many, how many were captured, right, joined, wrongly joined."""

    records: int = 0
    captured: int = 0
    dated: int = 0
    kinds: int = 0
    duplicates: int = 0
    joined: int = 0
    asked: int = 0
    wrong: int = 0

    def __str__(self) -> str:
        def share(part: int, whole: int) -> str:
            return f"{100 * part / whole:5.1f} %" if whole else "      -"

        return (
            f"{self.records:5}  {share(self.captured, self.records)}  {share(self.dated, self.captured)}  "
            f"{share(self.kinds, self.captured)}  {share(self.joined, self.duplicates)}  {self.asked:5}  {self.wrong:5}"
        )


HEAD = "set                               records captured    dates    kinds   joined  asked  wrong"


@contextmanager
def _store(folder: Path, name: str) -> Iterator[Store]:
    with closing(open_store(f"sqlite:///{folder}/{name}.db")) as store:
        yield store


def take(store: Store, name: str, data: bytes, person: str | None = None, accept: bool = True) -> Any:
    """Import one file's bytes."""
    found = owned_by(read(name, data, TODAY), person)
    return import_found(store, [found], today=TODAY, by="benchmark", person=person, accept=accept)


def tables(folder: Path) -> Iterator[tuple[str, Share]]:
    """Speakers' own tables, then the same again in another shape."""
    for speaker, files, person in (
        ("nicknisi", ("talks.csv", "talks.json"), "Nick Nisi"),
        ("nipafx", ("talks.csv", "presentations.json"), "Nicolai Parlog"),
        ("nipafx", ("posts.csv",), "Nicolai Parlog"),
        ("nicknisi", ("posts.csv",), "Nick Nisi"),
    ):
        base = SHARED / "real" / speaker
        with _store(folder, f"{speaker}-{files[0]}") as store:
            share = Share()
            rows = list(csv.DictReader((base / files[0]).open(encoding="utf-8")))
            want = "talk" if "talk" in files[0] else "blog_post"
            done = take(store, files[0], read_bytes(base / files[0]), person)
            share.records = len(rows)
            share.captured = done.created + done.duplicates
            days = {(key_of(a["title"]), a["starts_on"]): a["kind"] for a in store.activities()}
            for row in rows:
                try:
                    day = read_date(row.get("date") or row["time"]).day.isoformat()
                except NotADate:
                    share.records -= 1
                    continue
                kind = days.get((key_of(row["title"]), day))
                share.dated += kind is not None
                share.kinds += kind == want or (
                    kind == "workshop" and "workshop" in row.get("type", "").lower()
                )
            share.dated = min(share.dated, share.captured)
            share.kinds = min(share.kinds, share.captured)
            for other in files[1:]:
                again = take(store, other, read_bytes(base / other), person)
                share.duplicates += (
                    again.updated + again.unchanged + again.duplicates + again.created + again.drafts
                )
                share.joined += again.updated + again.unchanged + again.duplicates
            yield f"{speaker}/{files[0]}", share


def finds(folder: Path) -> Iterator[tuple[str, Share]]:
    """Feeds, calendars and programmes: what arrives as drafts that need no answer, with its day."""
    from engagement.capture.found import Found

    sets = {
        "feeds": ("blog_post", sorted((SHARED / "feeds").glob("*.[xaj]*"))),
        "calendars": ("talk", sorted((SHARED / "ics").glob("*.ics"))),
        "programmes": ("talk", sorted((SHARED / "pretalx").glob("pretalx*.json"))),
        "sessionize": ("talk", sorted((SHARED / "sessionize").glob("*.json"))),
        "pages": ("blog_post", sorted((SHARED / "html").glob("*.html"))),
    }
    for name, (want, files) in sets.items():
        share = Share()
        with _store(folder, name) as store:
            for file in files:
                found: Found = read(file.name, read_bytes(file), TODAY)
                share.records += len(found.proposals) + len(found.rejected)
                share.captured += len(found.proposals)
                share.dated += sum(1 for p in found.proposals if p.starts_on)
                share.kinds += sum(1 for p in found.proposals if p.kind.value in (want, "workshop"))
                take(store, file.name, read_bytes(file), accept=False)
                again = take(store, file.name, read_bytes(file), accept=False)
                share.duplicates += len(found.proposals)
                share.joined += again.unchanged + again.duplicates
        yield name, share


def five_ways(folder: Path) -> Iterator[tuple[str, Share]]:
    """Each talk met as a calendar entry, a recording, a deck and a post, after its row and before it."""
    for speaker, person in (("nicknisi", "Nick Nisi"), ("nipafx", "Nicolai Parlog")):
        rows = [row for row in _talks(speaker) if row["day"]]
        for order in ("row first", "row last"):
            share = Share()
            with _store(folder, f"five-{speaker}-{order}") as store:
                sources = [
                    ("calendar.ics", _calendar(rows)),
                    ("videos.xml", _feed(rows, "video", person)),
                    ("slides.xml", _feed(rows, "slides", person)),
                    ("tweets.js", _tweets(rows)),
                ]
                table = ("talks.csv", _table(rows))
                for name, data in [table, *sources] if order == "row first" else [*sources, table]:
                    take(store, name, data, person if name != "tweets.js" else None)
                _judge(store, rows, share)
            yield f"{speaker}, five ways, {order}", share


def _talks(speaker: str) -> list[dict[str, Any]]:
    made = []
    rows = csv.DictReader((SHARED / "real" / speaker / "talks.csv").open(encoding="utf-8"))
    for number, row in enumerate(rows):
        try:
            day = read_date(row.get("date") or row["time"]).day
        except NotADate:
            continue
        made.append({"number": number, "title": row["title"], "day": day, "event": row["conference"]})
    return made


def _table(rows: Iterable[dict[str, Any]]) -> bytes:
    lines = ["title,date,conference,url"]
    lines += [
        f'"{r["title"]}",{r["day"]},"{r["event"]}",https://talks.example.org/{r["number"]}' for r in rows
    ]
    return "\n".join(lines).encode()


def _calendar(rows: Iterable[dict[str, Any]]) -> bytes:
    entries = [
        f"BEGIN:VEVENT\r\nUID:{r['number']}@x\r\nSUMMARY:{r['title'].replace(',', chr(92) + ',')}\r\n"
        f"DTSTART;VALUE=DATE:{r['day']:%Y%m%d}\r\nDESCRIPTION:talk at {r['event']}\r\nEND:VEVENT\r\n"
        for r in rows
    ]
    return ("BEGIN:VCALENDAR\r\n" + "".join(entries) + "END:VCALENDAR\r\n").encode()


def _feed(rows: Iterable[dict[str, Any]], sort: str, person: str) -> bytes:
    items = []
    for r in rows:
        video = sort == "video"
        url = (
            f"https://www.youtube.com/watch?v=video{r['number']:06}"
            if video
            else f"https://speakerdeck.com/me/{r['number']}"
        )
        title = f"{r['title']} - {person} - {r['event']} {r['day'].year}" if video else r["title"]
        from datetime import UTC, datetime, time

        at = datetime.combine(r["day"] + timedelta(days=9 if video else 0), time(9), UTC)
        about = (
            "" if video else f"<description>{escape('Slides of my talk at ' + r['event'])}</description>"
        )
        items.append(
            f"<item><title>{escape(title)}</title><link>{escape(url)}</link><pubDate>{format_datetime(at)}</pubDate>{about}</item>"
        )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>me</title>{"".join(items)}</channel></rss>'.encode()


def _tweets(rows: Iterable[dict[str, Any]]) -> bytes:
    made = [
        {
            "tweet": {
                "id_str": str(10**15 + r["number"]),
                "full_text": f"Here is {r['title']} https://t.co/{r['number']}",
                "created_at": f"{r['day']:%a %b %d} 10:00:00 +0000 {r['day'].year}",
                "entities": {
                    "urls": [
                        {
                            "url": f"https://t.co/{r['number']}",
                            "expanded_url": f"https://www.youtube.com/watch?v=video{r['number']:06}",
                        }
                    ]
                },
            }
        }
        for r in rows
    ]
    return f"window.YTD.tweets.part0 = {json.dumps(made)}".encode()


def _judge(store: Store, rows: list[dict[str, Any]], share: Share) -> None:
    """Each of the four links of a talk: on its own activity, on another, by itself, or asked."""
    owner: dict[str, tuple[str, str, str]] = {}
    for activity in store.activities():
        for link in activity["links"]:
            owner[link["url"]] = (key_of(activity["title"]), activity["starts_on"], activity["kind"])
    asked = {link["url"] for entry in inbox.listed(store) for link in entry["links"]}
    seen = {(key_of(a["title"]), a["starts_on"]) for a in store.activities()}
    others = {(key_of(r["title"]), r["day"].isoformat()) for r in rows}
    for r in rows:
        key, day = key_of(r["title"]), r["day"].isoformat()
        share.records += 1
        share.captured += (key, day) in seen
        share.dated += (key, day) in seen
        share.kinds += any(o == (key, day, "talk") for o in owner.values()) or (key, day) in seen
        for url in (
            f"https://www.youtube.com/watch?v=video{r['number']:06}",
            f"https://speakerdeck.com/me/{r['number']}",
            f"https://x.com/i/status/{10**15 + r['number']}",
        ):
            share.duplicates += 1
            if url in owner:
                there = owner[url][:2]
                if there == (key, day):
                    share.joined += 1
                elif there in others:
                    share.wrong += 1
            elif url in asked:
                share.asked += 1


def feed_speed(pairs: int = 9) -> str:
    """1,000 feed entries into drafts, beside feedparser alone."""
    import feedparser

    from benchmarks.paired import paired

    rows = [
        {
            "number": n,
            "title": f"On thing {n} and what it does",
            "day": date(2020, 1, 1) + timedelta(days=n),
            "event": "E",
        }
        for n in range(1000)
    ]
    data = _feed(rows, "slides", "me").replace(b"speakerdeck.com/me", b"blog.example.org/post")

    def ours() -> None:
        assert len(read("feed.xml", data, TODAY).proposals) == 1000

    def theirs() -> None:
        assert len(feedparser.parse(BytesIO(data)).entries) == 1000

    ours()
    theirs()
    return str(paired(ours, theirs, pairs))


def show(folder: Path) -> None:
    """Print the table."""
    start = perf_counter()
    if SHARED.is_dir():
        print(HEAD)
        for name, share in [*tables(folder), *finds(folder), *five_ways(folder)]:
            print(f"{name:<34}{share}")
    else:
        print("The recorded sets are not on this machine; shares are not measured.")
    print(f"1,000 feed entries into drafts / feedparser alone (at most 3): {feed_speed()}")
    print(f"({perf_counter() - start:.0f} s)")
