"""The catalogue of duties as the company keeps it: added, renamed, moved, retired, never lost."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, exists, func, select

from engagement.errors import NotFound, Refused, StaleWrite
from engagement.model.mission import DUTIES, NO_DUTY, Constituent, Duty, duty_words
from engagement.model.tables import Activity
from engagement.model.words import key_of, tidy, visible
from engagement.store import choices
from engagement.store.bulk import among
from engagement.store.filters import NONE, elements
from engagement.store.unit import Unit

KEY = "duties"
LONGEST = 120


def catalogue(connection: Connection) -> tuple[Duty, ...]:
    """All duties in their order, retired ones too; the product's own where nobody changed one."""
    return read(choices.chosen(connection, KEY))


def read(told: Any) -> tuple[Duty, ...]:
    """A kept catalogue; the product's own for None."""
    if told is None:
        return DUTIES
    return tuple(
        Duty(one["key"], one["label"], Constituent(one["constituent"]), one.get("retired", False))
        for one in told
    )


def keys_named(connection: Connection, words: Sequence[str], flag: str) -> tuple[str, ...]:
    """The keys of duties named by key or label; "none" stays, for activities nobody gave one.

    Raises Refused, with the field after `flag`, for what is in no catalogue.
    """
    if not words:
        return ()
    known = duty_words(catalogue(connection)) | {NONE: NONE}
    found = []
    for word in words:
        key = known.get(key_of(word.replace("_", " ")))
        if key is None:
            raise Refused(
                f'{flag}: "{tidy(word)[:60]}" is no duty of the catalogue. The Mission page lists them.',
                flag.lstrip("-"),
                word,
            )
        found.append(key)
    return tuple(found)


def _keep(unit: Unit, duties: Iterable[Duty]) -> None:
    choices.choose(
        unit,
        KEY,
        [
            {
                "key": duty.key,
                "label": duty.label,
                "constituent": duty.constituent.value,
                "retired": duty.retired,
            }
            for duty in duties
        ],
    )


def add(unit: Unit, label: str, constituent: Constituent) -> str:
    """Add a duty at the end of its constituent's; returns its key. Raises Refused."""
    standing = catalogue(unit.connection)
    made = Duty(_fresh_key(label, standing), _label(label, standing), constituent)
    at = max((n for n, duty in enumerate(standing, 1) if duty.constituent is constituent), default=None)
    at = len(standing) if at is None else at
    _keep(unit, (*standing[:at], made, *standing[at:]))
    return made.key


def change(unit: Unit, key: str, label: str, constituent: Constituent, seen: Duty) -> bool:
    """Rename a duty or move it to another constituent; its evidence comes with it.

    `seen` is the duty as the person saw it. Raises StaleWrite when it is another by now, Refused.
    """
    standing, now = _standing(unit, key)
    wanted = replace(now, label=_label(label, standing, key), constituent=constituent)
    _fresh_enough(seen, now, wanted)
    if wanted == now:
        return False
    _keep(unit, (wanted if duty.key == key else duty for duty in standing))
    return True


def retire(unit: Unit, key: str, seen: Duty) -> int:
    """Offer a duty no more; returns how many activities keep it as their evidence."""
    standing, now = _standing(unit, key)
    wanted = replace(now, retired=True)
    _fresh_enough(seen, now, wanted)
    _keep(unit, (wanted if duty.key == key else duty for duty in standing))
    return chosen_by(unit.connection, key)


def bring_back(unit: Unit, key: str) -> None:
    """Offer a retired duty again."""
    standing, now = _standing(unit, key)
    _keep(unit, (replace(now, retired=False) if duty.key == key else duty for duty in standing))


def chosen_by(connection: Connection, key: str) -> int:
    """How many living activities have a duty by somebody's choice."""
    held = elements(connection, Activity.duties)
    found = exists(select(1).select_from(held).where(held.c.value == key)).correlate(Activity)
    return connection.execute(
        select(func.count()).select_from(Activity).where(Activity.deleted_at.is_(None), found)
    ).scalar_one()


def known(connection: Connection, keys: Sequence[str]) -> None:
    """Raise Refused for a key that is not in the catalogue."""
    there = {duty.key for duty in catalogue(connection)} | {NO_DUTY}
    for key in keys:
        if key not in there:
            raise Refused(
                f'Duties: "{tidy(key)[:60]}" is not in the catalogue. It stands on the Mission page.',
                field="duties",
                value=key,
            )


def confirm(unit: Unit, chosen: dict[str, Sequence[str]], seen: dict[str, int]) -> tuple[int, int]:
    """Say of activities which duties they serve: {id: keys}; returns (how many changed, how many were left).

    One that somebody changed since it was seen ({id: version}), or deleted, is left as it is.
    """
    from engagement.store import activities

    for keys in chosen.values():
        known(unit.connection, keys)
    query = select(Activity.id, Activity.version).where(
        among(unit.connection, Activity.id, list(chosen)), Activity.deleted_at.is_(None)
    )
    done = 0
    for activity_id, version in unit.connection.execute(query).all():
        if version != seen.get(activity_id, version):
            continue
        standing = activities.standing_draft(unit.connection, activity_id)
        draft = replace(standing, duties=tuple(chosen[activity_id]))
        activities.change(unit, activity_id, draft, version=version)
        done += 1
    return done, len(chosen) - done


def _standing(unit: Unit, key: str) -> tuple[tuple[Duty, ...], Duty]:
    standing = catalogue(unit.connection)
    now = next((duty for duty in standing if duty.key == key), None)
    if now is None:
        raise NotFound("There is no such duty in the catalogue any more.", field="duty", value=key)
    return standing, now


def _fresh_enough(seen: Duty, now: Duty, wanted: Duty) -> None:
    if seen != now and wanted != now:
        names = ("label", "constituent", "retired")
        raise StaleWrite(
            f'"{now.label}" was changed by somebody else since you saw it. Look at it again; '
            "nothing was overwritten.",
            ours={name: getattr(wanted, name) for name in names},
            theirs={name: getattr(now, name) for name in names},
        )


def _label(text: str, standing: Iterable[Duty], own: str | None = None) -> str:
    label = tidy(text)
    if not visible(label):
        raise Refused("Duty: a duty needs a name.", field="duty", value=text)
    if len(label) > LONGEST:
        raise Refused(
            f"Duty: a name has at most {LONGEST} letters; this one has {len(label)}.",
            field="duty",
            value=text,
        )
    same = next((d for d in standing if d.key != own and key_of(d.label) == key_of(label)), None)
    if same is not None:
        way = "It is retired: bring it back instead." if same.retired else "Choose another name."
        raise Refused(
            f'Duty: "{same.label}" of {same.constituent.label} is in the catalogue already. {way}',
            field="duty",
            value=text,
        )
    return label


def _fresh_key(label: str, standing: Iterable[Duty]) -> str:
    taken = {duty.key for duty in standing} | {NO_DUTY, ""}
    plain = key_of(label).replace(" ", "_")[:48] or "duty"
    number, key = 2, plain
    while key in taken:
        key, number = f"{plain}_{number}", number + 1
    return key
