"""The only SQL: one Store over one database, a method for everything the house asks of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, func, select, text

from engagement.errors import Busy
from engagement.model.drafts import Draft
from engagement.model.goals import NewGoal
from engagement.model.measures import read_measure
from engagement.model.tables import Activity, Meta, Reading
from engagement.store import (
    accounts,
    activities,
    finding,
    goal_paths,
    goals,
    outlook,
    rebuild,
    runs,
    shapes,
    summaries,
)
from engagement.store.engine import (
    PULL_LOCK,
    SHEETS_LOCK,
    in_words,
    make_engine,
    read_database_url,
    writing,
)
from engagement.store.filters import Filter
from engagement.store.finding import Detail
from engagement.store.goal_facts import Facts, all_facts
from engagement.store.migrate import migrate, schema_of
from engagement.store.moment import Moments
from engagement.store.unit import Unit, next_data_version, unit_of_work

__all__ = ["Detail", "Facts", "Filter", "NewGoal", "Store", "Unit", "open_store"]


def open_store(url: str) -> Store:
    """Open a database, migrated to today's schema. Raises Refused or DatabaseUnusable."""
    store = Store(url)
    try:
        migrate(store.engine)
    except BaseException:
        store.close()
        raise
    return store


class Store:
    """One database. Reads see one moment; writes are alone, and every change is kept."""

    def __init__(self, url: str) -> None:
        parsed = read_database_url(url)
        self.engine = make_engine(parsed)
        self._moments = Moments(self.engine)
        self.shown_url = parsed.render_as_string(hide_password=True)

    def close(self) -> None:
        """Let go of the database; its file is whole by itself then."""
        self.engine.dispose()

    # Writing ------------------------------------------------------------------------------

    @contextmanager
    def unit(self, by: str, run: int | None = None, at: datetime | None = None) -> Iterator[Unit]:
        """All that is written inside stands together, or not at all; it happened now, or `at`."""
        self._moments.renew()  # a writer never holds one connection while it waits for another
        with unit_of_work(self.engine, by, run, at) as unit:
            yield unit
        self._moments.renew()

    def add_activity(self, draft: Draft, by: str, token: str | None = None) -> str:
        """Record one activity; the same form token again gives the same id and adds nothing."""
        with self.unit(by) as unit:
            return unit.once(token, lambda: activities.add(unit, [draft])[0])

    def change_activity(self, activity_id: str, draft: Draft, version: int, by: str) -> bool:
        """Make an activity what the draft says; False when nothing differs. Raises StaleWrite."""
        with self.unit(by) as unit:
            return bool(activities.change(unit, activity_id, draft, version=version))

    def delete_activity(self, activity_id: str, version: int, by: str) -> None:
        """Mark as deleted; can be undone."""
        with self.unit(by) as unit:
            activities.delete_one(unit, activity_id, version)

    def restore_activity(self, activity_id: str, by: str) -> None:
        """Take a delete back."""
        with self.unit(by) as unit:
            activities.restore(unit, activity_id)

    def undo(self, change_id: str, by: str) -> str:
        """Take one kept change back; returns the activity's id."""
        with self.unit(by) as unit:
            return activities.undo(unit, change_id)

    def add_goal(
        self, goal: NewGoal, by: str, token: str | None = None, parts: Sequence[NewGoal] = ()
    ) -> str:
        """Set a goal with its parts, if any; the same form token again adds nothing."""
        with self.unit(by) as unit:
            return unit.once(token, lambda: goals.add_with_parts(unit, goal, parts))

    def change_goal(self, goal_id: str, goal: NewGoal, by: str) -> None:
        """Make a goal what is said."""
        with self.unit(by) as unit:
            goals.change(unit, goal_id, goal)

    def remove_goal(self, goal_id: str, by: str) -> None:
        """Mark a goal as deleted."""
        with self.unit(by) as unit:
            goals.remove(unit, goal_id)

    def restore_goal(self, goal_id: str, by: str) -> None:
        """Take the delete of a goal back."""
        with self.unit(by) as unit:
            goals.restore(unit, goal_id)

    def add_account(self, account: str, by: str, *, records_posts: bool | None = None) -> str:
        """Add an account such as x/acme, or find the one that stands."""
        with self.unit(by) as unit:
            return accounts.add(unit, account, records_posts=records_posts)

    def remove_account(self, account_id: str, by: str) -> None:
        """Stop reading an account."""
        with self.unit(by) as unit:
            accounts.remove(unit, account_id)

    # Reading ------------------------------------------------------------------------------

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection that sees one moment, for the modules that ask several things at once."""
        with self._moments.read() as connection:
            yield connection

    @contextmanager
    def moment(self) -> Iterator[None]:
        """All that this thread reads until the end belongs together: one moment, and its own writes."""
        with self._moments.one():
            yield

    def activities(
        self, filter_: Filter | None = None, limit: int | None = None, offset: int = 0
    ) -> list[dict[str, Any]]:
        """Activities newest first, in the shape of the command line."""
        with self.read() as connection:
            return finding.rows(connection, filter_ or Filter(), limit, offset)

    def count_activities(self, filter_: Filter | None = None) -> int:
        """How many activities a filter finds."""
        with self.read() as connection:
            return finding.count(connection, filter_ or Filter())

    def activity(self, activity_id: str) -> Detail:
        """Everything about one activity. Raises NotFound."""
        with self.read() as connection:
            return finding.detail(connection, activity_id)

    def draft_of(self, activity_id: str) -> Draft:
        """An activity as a draft to change. Raises NotFound."""
        with self.read() as connection:
            return activities.standing_draft(connection, activity_id)

    def people(self) -> list[str]:
        """Names of all who have an activity."""
        with self.read() as connection:
            return finding.people(connection)

    def events(self) -> list[dict[str, Any]]:
        """Events newest first, in the shape of the command line."""
        with self.read() as connection:
            return finding.events(connection)

    def accounts(self) -> list[dict[str, Any]]:
        """Living accounts with their newest numbers."""
        with self.read() as connection:
            return accounts.listed(connection)

    def goals(self) -> Sequence[Any]:
        """Living goals, soonest end first."""
        with self.read() as connection:
            return goals.listed(connection)

    def goal_path(self, goal: Any, on: date) -> list[tuple[date, int]]:
        """(day, number so far) of a goal's measure, in time's order."""
        with self.read() as connection:
            return goal_paths.path(connection, goal, on)

    def days_of(self, measure: str, on: date) -> tuple[date, ...]:
        """The days of all things that a measure counts, of any year, up to a day."""
        with self.read() as connection:
            return outlook.past(connection, read_measure(measure), on)

    def goal_targets(self) -> dict[str, list[tuple[datetime, str, int, int]]]:
        """{goal: (when, by whom, from, to) of each change of its target}, newest first."""
        with self.read() as connection:
            return goals.targets(connection)

    def goals_with_facts(self, on: date) -> list[tuple[Any, Facts]]:
        """Every goal with how far its measure has come by the end of a day."""
        with self.read() as connection:
            standing = goals.as_of(connection, goals.listed(connection), on)
            return all_facts(connection, standing, on)

    def reach(self, metrics: Sequence[str]) -> list[dict[str, Any]]:
        """Reach by month: metric, month, kind, platform, value, known."""
        with self.read() as connection:
            return summaries.reach(connection, metrics)

    def reached_metrics(self) -> dict[str, int]:
        """{metric: how many things have a value}."""
        with self.read() as connection:
            return summaries.reached_metrics(connection)

    def linked_pages(self) -> list[dict[str, Any]]:
        """How many pages are linked, by platform, kind and day."""
        with self.read() as connection:
            return summaries.linked_pages(connection)

    def output(self, since: date, until: date) -> list[dict[str, Any]]:
        """Activities by kind, status and day of a period."""
        with self.read() as connection:
            return summaries.output(connection, since, until)

    def attended(self, since: date, until: date) -> tuple[int, int, int]:
        """Attendance of delivered activities in a period: total, known, of how many."""
        with self.read() as connection:
            return summaries.attended(connection, since, until)

    def runs(self, limit: int = 10) -> list[dict[str, Any]]:
        """The last runs, newest first."""
        with self.read() as connection:
            return runs.newest(connection, limit)

    def source_states(self) -> dict[str, dict[str, Any]]:
        """How each source was when it was last asked."""
        with self.read() as connection:
            return runs.source_states(connection)

    def file_shape(self, shape: str) -> dict[str, str]:
        """What a person said of the columns of files of this shape."""
        with self.read() as connection:
            return shapes.remembered(connection, shape)

    def remember_file_shape(self, shape: str, columns: dict[str, str]) -> None:
        """Keep what a person said of a file's columns."""
        with self.unit("app") as unit:
            shapes.remember(unit, shape, columns)

    # The database itself ------------------------------------------------------------------

    def data_version(self) -> int:
        """A number that grows with every write: what is cached under it is still true."""
        if (known := self._moments.version()) is not None:
            return known
        # By the driver alone, a third of the way.
        with in_words(self.engine), closing(self.engine.raw_connection()) as connection:
            cursor = connection.cursor()
            cursor.execute("SELECT value FROM meta WHERE key = 'data_version'")
            row: Any = cursor.fetchone()
            return int(row[0])

    def ping(self) -> bool:
        """Whether the database answers; raises DatabaseUnusable when it does not."""
        self.data_version()
        return True

    def counts(self) -> dict[str, Any]:
        """The schema's revision, living activities and readings with a value."""
        with self.read() as connection:
            valued = select(func.count()).select_from(Reading).where(Reading.value.is_not(None))
            return {
                "schema": schema_of(connection),
                "activities": connection.execute(
                    select(func.count()).where(Activity.deleted_at.is_(None))
                ).scalar_one(),
                "readings": connection.execute(valued).scalar_one(),
            }

    def is_demo(self) -> bool:
        """Whether this database holds invented data."""
        with self.read() as connection:
            query = select(Meta.value).where(Meta.key == "demo")
            return connection.execute(query).scalar() == "yes"

    def set_demo(self) -> None:
        """Say for good that this database holds invented data."""
        with writing(self.engine) as connection:
            if not connection.execute(select(Meta.key).where(Meta.key == "demo")).scalar():
                connection.execute(text("INSERT INTO meta (key, value) VALUES ('demo', 'yes')"))

    def rebuild(self) -> bool:
        """Recount the kept tables from the readings; True when they were equal."""
        with writing(self.engine) as connection:
            equal = rebuild.rebuild(connection)
            if not equal:
                next_data_version(connection)
            return equal

    def only_puller(self) -> AbstractContextManager[None]:
        """Hold the one lock for pulling; it falls with the process. Raises Busy."""
        return self.only_one("pull")

    @contextmanager
    def only_one(self, work: str) -> Iterator[None]:
        """Hold the one lock for "pull" or "sheets"; it falls with the process. Raises Busy."""
        number, busy = _LOCKS[work]
        if self.engine.dialect.name == "postgresql":
            with self._advisory_lock(number, busy):
                yield
            return
        from filelock import FileLock, Timeout

        lock = FileLock(f"{self.engine.url.database}.{work}.lock", timeout=0, is_singleton=False)
        try:
            lock.acquire()
        except Timeout as error:
            raise Busy(busy) from error
        try:
            yield
        finally:
            lock.release()

    @contextmanager
    def _advisory_lock(self, number: int, busy: str) -> Iterator[None]:
        with self.engine.connect() as connection:
            take = text("SELECT pg_try_advisory_lock(:lock)")
            if not connection.execute(take, {"lock": number}).scalar():
                raise Busy(busy)
            connection.commit()
            try:
                yield
            finally:
                connection.execute(text("SELECT pg_advisory_unlock(:lock)"), {"lock": number})
                connection.commit()


_LOCKS = {
    "pull": (
        PULL_LOCK,
        "Another pull is at work on this database. Wait for it to end; nothing was asked or changed.",
    ),
    "sheets": (
        SHEETS_LOCK,
        "Another push or pull of the sheet is at work on this database. Wait for it to end; "
        "nothing was asked or changed.",
    ),
}
