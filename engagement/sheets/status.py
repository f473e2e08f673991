"""Status: the sheet looked at live and compared, with nothing changed on either side."""

from __future__ import annotations

from datetime import date

from engagement.model.sheet import Sheet
from engagement.sheets import edits, inbox
from engagement.sheets.pull import Pulled, look_at
from engagement.store import Store


def status(store: Store, sheet: Sheet, *, today: date, currency: str | None = None) -> Pulled:
    """What a pull would find now. Pages behind links are not asked. Raises SourceFailed."""
    before = sheet.asked.requests
    seen = look_at(sheet)
    found = edits.compared(store, seen.standing, seen.mirrors, today=today)
    lines = inbox.look(
        store, seen.standing.id, seen.inbox, today=today, by="sheets", asking=None, currency=currency
    )
    done = Pulled(edits=found, inbox=lines, dry_run=True)
    done.conflicts = list(found.conflicts)
    done.problems = [*found.problems, *lines.problems]
    done.requests = sheet.asked.requests - before
    return done
