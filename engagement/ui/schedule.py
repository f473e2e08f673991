"""Watches read again while the app runs, beside what pulls do; one reader at a time."""

from __future__ import annotations

import logging
import threading
from datetime import UTC, date, datetime, timedelta

from engagement.capture import watching
from engagement.errors import Busy, EngagementError
from engagement.pull.connected import asking
from engagement.ui import session

log = logging.getLogger(__name__)
EVERY = timedelta(hours=6)
LOOK = timedelta(minutes=10)


def keep_reading(stop: threading.Event) -> None:
    """Read what was not read for six hours, and look again every ten minutes, until told to stop."""
    while not stop.wait(LOOK.total_seconds()):
        try:
            read_due()
        except Busy:
            continue  # a pull reads them
        except EngagementError as error:
            log.warning("%s", error.message)
        except Exception:
            log.exception("Reading the watches failed; it is tried again in ten minutes.")


def read_due(now: datetime | None = None) -> watching.Read:
    """Read the watches whose turn it is. Raises Busy when a pull is at work."""
    store = session.open_store()
    before = (now or datetime.now(UTC)) - EVERY
    with store.only_puller():
        return watching.read_all(
            store,
            today=date.today(),
            by="schedule",
            asking=asking(session.settings(), 30.0),
            asked_before=before,
        )
