"""Watches read again while the app runs, and pulls where they are switched on; one at a time."""

from __future__ import annotations

import logging
import threading
from datetime import UTC, date, datetime, timedelta

from engagement.capture import watching
from engagement.errors import Busy, EngagementError
from engagement.pull import serve
from engagement.pull.connected import asking, connected
from engagement.sending import run
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


def keep_pulling(stop: threading.Event) -> None:
    """Pull every so often, where `pull_every` says so; a wrong one is said in the log."""
    settings = session.settings()
    if settings.pull_every is None:
        return
    try:
        every = serve.read_interval(settings.pull_every, "ENGAGEMENT_PULL_EVERY")
        sources = list(connected(settings).values())
        serve.keep_pulling(
            session.open_store(),
            sources,
            every,
            stop,
            asking=asking(settings, 30.0),
            budgets=settings.monthly_usd,
        )
    except EngagementError as error:
        log.error("%s", error.message)
    except Exception:
        log.exception("The app does not pull any more; start it again.")


def keep_sending(stop: threading.Event) -> None:
    """Send the briefs whose day it is, and look again every ten minutes, until told to stop."""
    while not stop.wait(LOOK.total_seconds()):
        try:
            done = run.send_due(
                session.open_store(), session.settings(), by="schedule", today=date.today(), patient=True
            )
        except EngagementError as error:
            log.warning("%s", error.message)
        except Exception:
            log.exception("Sending the briefs failed; it is tried again in ten minutes.")
        else:
            for one in done.failed:
                log.warning("%s, %s: %s", one["channel"], one["address"], one["message"])


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
