"""How the company wants its CTO's time spent: the aim, targets by constituent, usual minutes of a kind."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection

from engagement.errors import Refused, StaleWrite
from engagement.model.mission import BUSINESS_AIM, USUAL_MINUTES, Constituent
from engagement.model.vocabulary import Kind
from engagement.store import choices
from engagement.store.unit import Unit

AIM, TARGETS, MINUTES = "balance", "constituents", "minutes"
A_DAY = 24 * 60


def aim(connection: Connection) -> int:
    """Per cent of the time with the business; the rest is for technology."""
    told = choices.chosen(connection, AIM)
    return BUSINESS_AIM if told is None else int(told["business"])


def set_aim(unit: Unit, business: int, seen: int) -> bool:
    """Choose the business side's share. Raises Refused, StaleWrite."""
    if not 0 <= business <= 100:
        raise Refused(
            f"Aim: the business side's share is 0 to 100 per cent, and {business} is not. "
            "What is left of 100 is the technical side's.",
            field="aim",
            value=business,
        )
    now = aim(unit.connection)
    _fresh_enough("aim", seen, now, business)
    return now != business and choices.choose(unit, AIM, {"business": business})


def targets(connection: Connection) -> dict[Constituent, int] | None:
    """{constituent: per cent of the time}, adding up to 100; None where nobody set them."""
    told = choices.chosen(connection, TARGETS)
    return told and {one: int(told.get(one.value, 0)) for one in Constituent}


def set_targets(
    unit: Unit, shares: Mapping[Constituent, int] | None, seen: Mapping[Constituent, int] | None
) -> bool:
    """Choose each constituent's share of the time; None takes the targets away. Raises Refused, StaleWrite."""
    now = targets(unit.connection)
    if shares is not None:
        for one, share in shares.items():
            if not 0 <= share <= 100:
                raise Refused(
                    f"Targets: the share of {one.label} is 0 to 100 per cent, and {share} is not.",
                    field="targets",
                    value=share,
                )
        if (total := sum(shares.values())) != 100:
            off = f"{100 - total} are missing" if total < 100 else f"{total - 100} are too many"
            raise Refused(
                f"Targets: the shares add up to {total}, not to 100 per cent; {off}. Nothing was saved.",
                field="targets",
                value=total,
            )
    wanted = shares and dict(shares)
    _fresh_enough("targets", seen and dict(seen), now, wanted)
    return choices.choose(unit, TARGETS, shares and {one.value: int(shares[one]) for one in shares})


def minutes(connection: Connection) -> dict[Kind, int]:
    """{kind: minutes a day of it usually takes}: the company's own, else the product's guess."""
    told = choices.chosen(connection, MINUTES) or {}
    return {kind: int(told.get(kind.value, usual)) for kind, usual in USUAL_MINUTES.items()}


def set_minutes(unit: Unit, wanted: Mapping[Kind, int], seen: Mapping[Kind, int]) -> bool:
    """Choose the usual minutes of kinds; the others stay. Raises Refused, StaleWrite."""
    now = minutes(unit.connection)
    for kind, number in wanted.items():
        if not 0 < number <= A_DAY:
            raise Refused(
                f"Usual minutes: a day of a {kind.label.lower()} takes more than 0 and at most {A_DAY:,} "
                f"minutes (24 hours), and {number:,} is not. Nothing was saved.",
                field="minutes",
                value=number,
            )
    _fresh_enough("usual minutes", dict(seen), now, now | dict(wanted))
    own = {k.value: n for k, n in (now | dict(wanted)).items() if n != USUAL_MINUTES.get(k)}
    return choices.choose(unit, MINUTES, own or None)


def _fresh_enough(name: str, seen: object, now: object, wanted: object) -> None:
    if seen != now and wanted != now:
        raise StaleWrite(
            f"The {name} were changed by somebody else since you saw them. Look at them again; "
            "nothing was overwritten."
            if name != "aim"
            else "The aim was changed by somebody else since you saw it. Look at it again; nothing was overwritten.",
            ours={name: wanted},
            theirs={name: now},
        )
