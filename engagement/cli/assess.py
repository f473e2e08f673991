"""The verbs of the three indicators: who is asked, a link for each, and what was answered."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import urlsplit

from engagement.cli.answers import DONE, Result
from engagement.errors import Refused
from engagement.model.quarters import quarter_code
from engagement.model.rubric import assessor_in_words
from engagement.settings import Settings
from engagement.store import Store, assessed, assessors, invitations

_BY = "command line"


def assessor_add(options: Any, settings: Settings, store: Store) -> Result:
    with store.unit(_BY) as unit:
        assessor_id = assessors.add(unit, options.name, options.role, options.department)
    with store.read() as connection:
        row = assessors.row_of(connection, assessor_id)
    shape = {name: row[name] for name in ("id", "name", "role", "department")}
    return DONE, shape, f"{row['name']} is asked as {assessor_in_words(row['role'], row['department'])}."


def assess_link(options: Any, settings: Settings, store: Store) -> Result:
    base = _base(options.base_url)
    on = datetime.now(UTC).date()
    with store.unit(_BY) as unit:
        assessor = assessors.named(unit.connection, options.name)
        made = invitations.make(unit, assessor["id"], options.quarter or quarter_code(on), on)
    link = f"{base}/assess?invitation={made.secret}"
    shape = {"assessor": assessor["name"], "quarter": made.quarter, "link": link}
    words = (
        f"{link}\nFor {assessor['name']} and {made.quarter}, valid until {made.expires_on}. It is told this once; "
        "a link made before for the same is withdrawn."
    )
    return DONE, shape | {"expires_on": made.expires_on.isoformat()}, words


def _base(text: str) -> str:
    try:
        parts = urlsplit(text.strip())
        right = parts.scheme in ("http", "https") and parts.hostname and (parts.port or True)
    except ValueError:
        right = False
    if not right or parts.query or parts.fragment or parts.username:
        raise Refused(
            "--base-url is the address of the app, such as https://engagement.example.org.",
            "base-url",
            text,
        )
    return text.strip().rstrip("/")


def assessments(options: Any, settings: Settings, store: Store) -> Result:
    """Every assessment; words for the CEO only are in none of it."""
    with store.read() as connection:
        rows = assessed.listed(connection)
    words = [
        f"{row.quarter} {row.indicator}: {assessor_in_words(row.role, row.department)} {row.score}"
        + (f", {' '.join(row.words.split())}" if row.words else "")
        + (", words for the CEO only" if row.for_ceo_only else "")
        for row in rows
    ]
    nobody = "Nobody has answered yet. Ask somebody: assessor add NAME --role ceo, then assess link NAME"
    return DONE, [_shape(row) for row in rows], "\n".join(words) or nobody


def _shape(row: Any) -> dict[str, Any]:
    day: date = row.given_on
    return {
        "id": row.id,
        "quarter": row.quarter,
        "indicator": row.indicator,
        "assessor": row.name,
        "role": row.role,
        "department": row.department,
        "given_on": day.isoformat(),
        "score": row.score,
        "words": row.words,
        "for_ceo_only": row.for_ceo_only,
        "evidence": list(row.evidence or ()),
    }
