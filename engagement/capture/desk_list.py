"""Lists of analysts and journalists: a table with their firms and tiers, or one a line as people write it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from engagement.capture.files import Row, csv_rows
from engagement.capture.found import Rejected
from engagement.capture.headers import FIELDS, undressed
from engagement.errors import Refused
from engagement.model.designated import NewContact
from engagement.model.desk import Desk
from engagement.model.words import tidy, visible

# Header without dress -> our field.
_FIELDS = {
    **dict.fromkeys(("name", "analyst", "journalist", "contact", "full name", "reporter"), "name"),
    **dict.fromkeys(
        (
            "firm",
            "outlet",
            "organisation",
            "organization",
            "company",
            "publication",
            "employer",
            "analyst firm",
        ),
        "firm",
    ),
    **dict.fromkeys(("tier", "priority"), "tier"),
    **dict.fromkeys(
        ("coverage", "covers", "beat", "topics", "research area", "research areas"), "coverage"
    ),
    **dict.fromkeys(("owner", "relationship owner", "owned by"), "owner"),
    **dict.fromkeys(("interval", "every days", "interval days", "days"), "every_days"),
    **dict.fromkeys(("notes", "note"), "notes"),
    **dict.fromkeys(("desk",), "desk"),
}
_OF_DESK = frozenset({"tier", "coverage", "owner", "every_days"})
_PRESS = frozenset({"outlet", "journalist", "reporter", "publication", "beat"})


def is_desk(rows: Sequence[Row]) -> bool:
    """Whether a table lists people of the desk: names, firms, and tier, coverage or owner; no days."""
    if not rows:
        return False
    headers = {undressed(header) for header in rows[0].cells}
    told = {_FIELDS[header] for header in headers if header in _FIELDS}
    dated = any(FIELDS.get(header) in ("starts_on", "ends_on") for header in headers)
    return "name" in told and not dated and ("firm" in told or "desk" in told) and bool(told & _OF_DESK)


def read_list(rows: Sequence[Row]) -> tuple[list[tuple[Row, NewContact]], list[Rejected]]:
    """The people of such a table with their rows; a row that cannot be taken costs itself."""
    found: list[tuple[Row, NewContact]] = []
    rejected: list[Rejected] = []
    for row in rows:
        said: dict[str, str] = {}
        headers = {undressed(header) for header in row.cells}
        for header, cell in row.cells.items():
            name = _FIELDS.get(undressed(header))
            if name and visible(cell):
                said.setdefault(name, cell.strip())
        try:
            found.append((row, _contact(said, bool(headers & _PRESS))))
        except Refused as error:
            rejected.append(
                Rejected(
                    row.file,
                    row.number,
                    error.field or "name",
                    str(error.value or "")[:200],
                    error.message.rstrip("."),
                )
            )
    return found, rejected


def _contact(said: dict[str, str], press: bool) -> NewContact:
    desk = said.get("desk", "").lower()
    every = re.fullmatch(r"(-?\d{1,6})(?:\s*d(?:ays?)?)?", said.get("every_days", "") or "0")
    if every is None:
        raise Refused(
            f'"{tidy(said["every_days"])[:60]}" is no interval; give whole days',
            "interval",
            said["every_days"],
        )
    return NewContact(
        said.get("name", ""),
        said.get("firm", ""),
        Desk.PRESS if desk.startswith(("press", "media")) or (press and not desk) else Desk.ANALYSTS,
        tuple(_topics(said.get("coverage", ""))),
        said.get("tier"),
        int(every[1]) if "every_days" in said else None,
        said.get("owner"),
        said.get("notes"),
    )


def _topics(text: str) -> list[str]:
    return [part.strip() for part in re.split(r"[,;|\n]", text) if visible(part)]


def read_pasted(text: str, desk: Desk) -> tuple[list[tuple[int, NewContact]], list[tuple[int, str]]]:
    """[(line, contact)] and [(line, why not)] of a text: a table with its headers, or one person a line.

    A line is a name, a firm (or the firm in brackets), then tier, owner and topics in any order:
    "Jane Doe, Gartner, tier 1, owner Mara, cloud databases".
    """
    lines = [(number, line) for number, line in enumerate(text.splitlines(), 1) if visible(line)]
    if lines:
        try:
            rows = list(csv_rows("the list", text))
        except Refused:
            rows = []
        if is_desk(rows) or (rows and {"name", "firm"} <= {undressed(h) for h in rows[0].cells}):
            people, rejected = read_list(rows)
            return [(row.number, _on(one, desk)) for row, one in people], [
                (one.row, one.reason) for one in rejected
            ]
    return [(number, _line(line, desk)) for number, line in lines], []


def _on(one: NewContact, desk: Desk) -> NewContact:
    from dataclasses import replace

    return replace(one, desk=desk)


def _line(line: str, desk: Desk) -> NewContact:
    bracketed = re.match(
        r"\s*(?P<name>[^,;|\t(]+?)\s*\((?P<firm>[^()]+)\)\s*[,;|\t]?(?P<rest>.*)$", line
    )
    parts = [part.strip() for part in re.split(r"[,;|\t]", bracketed["rest"] if bracketed else line)]
    if bracketed:
        name, firm = bracketed["name"], bracketed["firm"].strip()
    else:
        name, firm, parts = parts[0], parts[1] if len(parts) > 1 else "", parts[2:]
    tier, owner, coverage = None, None, []
    for part in filter(visible, parts):
        if re.fullmatch(r"tier[\s-]*\w{1,8}|\d", part, re.I):
            tier = part
        elif found := re.fullmatch(r"owner:?\s+(.+)", part, re.I):
            owner = found[1]
        else:
            coverage.append(part)
    return NewContact(name, firm, desk, tuple(coverage), tier, owner=owner)
