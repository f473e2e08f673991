"""All there is on one desk, read at one moment."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, func, or_, select

from engagement.model.designated import (
    Designated,
    DeskRecord,
    Evaluated,
    House,
    Mention,
    Owed,
    Step,
    Touch,
)
from engagement.model.desk import Desk, EvaluationSort, Side
from engagement.model.desk_tables import (
    ActivityContact,
    Commitment,
    Contact,
    Evaluation,
    EvaluationStep,
    Firm,
)
from engagement.model.tables import Activity, Link
from engagement.model.vocabulary import Role
from engagement.store.contacts import tiers
from engagement.store.touched import house_key


def read_desk(connection: Connection, desk: Desk) -> DeskRecord:
    """Contacts, firms, touches past and planned, promises not dropped, evaluations, mentions."""
    intervals = tiers(connection)
    contacts = people(connection, desk)
    touched = _touched(connection)
    return DeskRecord(
        desk,
        intervals,
        houses(connection, desk),
        contacts,
        touches(connection, desk, touched),
        _owed(connection, desk, touched),
        evaluations(connection, desk),
        _mentions(connection, desk, contacts, touched),
    )


def people(connection: Connection, desk: Desk) -> tuple[Designated, ...]:
    """The contacts of a desk, by name."""
    intervals = tiers(connection)
    query = (
        select(*Contact.__table__.columns, Firm.name.label("firm"))
        .join(Firm, Firm.id == Contact.firm_id)
        .where(Contact.desk == desk.value, Contact.deleted_at.is_(None))
        .order_by(Contact.key, Firm.key, Contact.id)
    )
    return tuple(
        Designated(
            row.id,
            row.name,
            row.firm_id,
            row.firm,
            tuple(row.coverage or ()),
            row.tier,
            row.every_days,
            row.every_days or intervals.get(row.tier or ""),
            row.owner,
            row.notes,
            row.version,
            row.created_at.date(),
        )
        for row in connection.execute(query)
    )


def houses(connection: Connection, desk: Desk) -> tuple[House, ...]:
    """The firms or outlets of a desk, by name."""

    def held(table: Any) -> Any:
        living = select(func.count()).where(table.firm_id == Firm.id, table.deleted_at.is_(None))
        return living.correlate(Firm).scalar_subquery()

    query = (
        select(Firm.id, Firm.name, Firm.notes, Firm.version, held(Contact), held(Evaluation))
        .where(Firm.desk == desk.value, Firm.deleted_at.is_(None))
        .order_by(Firm.key)
    )
    return tuple(House(*row) for row in connection.execute(query))


def _touched(connection: Connection) -> dict[str, tuple[str, ...]]:
    """{activity: its contacts}."""
    query = select(ActivityContact.activity_id, ActivityContact.contact_id)
    found: dict[str, tuple[str, ...]] = {}
    for activity_id, contact_id in connection.execute(query.order_by(ActivityContact.contact_id)):
        found[activity_id] = (*found.get(activity_id, ()), contact_id)
    return found


def touches(
    connection: Connection, desk: Desk, touched: dict[str, tuple[str, ...]] | None = None
) -> tuple[Touch, ...]:
    """Living activities of the desk's kind, oldest first; those of nobody on the desk too."""
    met = _touched(connection) if touched is None else touched
    query = (
        select(
            Activity.id,
            Activity.starts_on,
            Activity.status,
            Activity.title,
            Activity.organisation,
            Activity.touch,
            Activity.direction,
            Activity.minutes,
            Activity.tags,
            Activity.perception,
            Activity.outcome,
        )
        .where(Activity.kind == desk.kind.value, Activity.deleted_at.is_(None))
        .order_by(Activity.starts_on, Activity.id)
    )
    return tuple(
        Touch(
            row.id,
            row.starts_on,
            row.status,
            row.title,
            met.get(row.id, ()),
            row.organisation,
            row.touch,
            row.direction,
            row.minutes,
            tuple(row.tags or ()),
            row.perception,
            row.outcome,
        )
        for row in connection.execute(query)
    )


def _owed(connection: Connection, desk: Desk, touched: dict[str, tuple[str, ...]]) -> tuple[Owed, ...]:
    query = (
        select(*Commitment.__table__.columns, Activity.starts_on, Activity.title)
        .join(Activity, Activity.id == Commitment.activity_id)
        .where(
            Commitment.deleted_at.is_(None),
            Activity.deleted_at.is_(None),
            Activity.kind == desk.kind.value,
        )
        .order_by(func.coalesce(Commitment.due_on, Activity.starts_on), Commitment.id)
    )
    return tuple(
        Owed(
            row.id,
            row.activity_id,
            row.starts_on,
            Side(row.side),
            row.what,
            row.due_on,
            row.kept_on,
            row.title,
            touched.get(row.activity_id, ()),
        )
        for row in connection.execute(query)
    )


def evaluations(connection: Connection, desk: Desk) -> tuple[Evaluated, ...]:
    """Evaluations with their steps, the soonest publication first."""
    steps: dict[str, list[Step]] = {}
    query = select(*EvaluationStep.__table__.columns).where(EvaluationStep.deleted_at.is_(None))
    for row in connection.execute(query.order_by(EvaluationStep.place)):
        made = Step(row.id, row.name, row.due_on, row.owner, row.done_on)
        steps.setdefault(row.evaluation_id, []).append(made)
    listed = (
        select(*Evaluation.__table__.columns, Firm.name.label("firm"))
        .join(Firm, Firm.id == Evaluation.firm_id)
        .where(Evaluation.deleted_at.is_(None), Firm.desk == desk.value)
        .order_by(Evaluation.publishes_on, Evaluation.id)
    )
    return tuple(
        Evaluated(
            row.id,
            row.firm_id,
            row.firm,
            row.name,
            EvaluationSort(row.sort),
            row.publishes_on,
            row.url,
            row.result,
            row.notes,
            row.version,
            tuple(steps.get(row.id, ())),
        )
        for row in connection.execute(listed)
    )


def _mentions(
    connection: Connection,
    desk: Desk,
    contacts: tuple[Designated, ...],
    touched: dict[str, tuple[str, ...]],
) -> tuple[Mention, ...]:
    """Pages linked as coverage or article on what a contact or a firm of the desk is named by, newest first."""
    known = {one.id: one for one in contacts}
    firms = {house_key(name): name for name in _names(connection, desk)}
    query = (
        select(Activity.id, Activity.starts_on, Activity.title, Activity.organisation, Link.url)
        .join(Link, Link.activity_id == Activity.id)
        .where(
            Activity.deleted_at.is_(None),
            Link.deleted_at.is_(None),
            Link.role.in_([Role.COVERAGE.value, Role.ARTICLE.value]),
            or_(Activity.organisation.is_not(None), Activity.counterpart.is_not(None)),
        )
        .order_by(Activity.starts_on.desc(), Activity.id, Link.place)
    )
    found = []
    for row in connection.execute(query):
        by = [known[one].shown for one in touched.get(row.id, ()) if one in known]
        firm = firms.get(house_key(row.organisation)) if row.organisation else None
        if by or firm:
            found.append(Mention(row.id, row.starts_on, row.title, row.url, "; ".join(by) or str(firm)))
    return tuple(found)


def _names(connection: Connection, desk: Desk) -> list[str]:
    query = select(Firm.name).where(Firm.desk == desk.value, Firm.deleted_at.is_(None))
    return list(connection.execute(query).scalars())
