"""Assessments: one score of an indicator by one assessor for a quarter, with words and evidence.

Words that are for the CEO alone stand in no history and no message; `assessed` reads them, for the CEO's own link.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Connection, insert, select, update

from engagement.errors import Refused, StaleWrite
from engagement.model.ids import new_id
from engagement.model.mission import SCALE, Indicator
from engagement.model.mission_tables import Assessment
from engagement.model.rubric import LONGEST_WORDS, MOST_EVIDENCE
from engagement.model.tables import Change
from engagement.model.words import clean, visible
from engagement.store import assessors, invitations
from engagement.store.assessed import evidence_offered, titles
from engagement.store.unit import Unit

_COLUMNS = tuple(Assessment.__table__.columns)
_FIELDS = ("score", "words", "for_ceo_only", "evidence")
UNSAID = "(for the CEO only)"


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody says of one indicator. `version` is the one it corrects; None says that it is the first."""

    indicator: str
    score: int
    words: str | None = field(default=None, repr=False)
    for_ceo_only: bool = False
    evidence: tuple[str, ...] = ()
    version: int | None = None


def answer(unit: Unit, secret: str, answers: Sequence[Answer], on: date) -> int:
    """Keep what an invited assessor says, all or none; how many were news. Raises Refused, StaleWrite."""
    invited = invitations.opened(unit.connection, secret, on)
    if not answers:
        raise Refused("Choose a score for at least one of the three. Nothing was saved.", field="score")
    offered = {
        row.id for row in evidence_offered(unit.connection, invited.assessor["role"], invited.quarter)
    }
    news = 0
    for one in answers:
        standing = _standing(unit.connection, one.indicator, invited.assessor["id"], invited.quarter)
        # What somebody else chose as evidence, and is not shown here, stays.
        kept = [i for i in (standing["evidence"] or () if standing else ()) if i not in offered]
        chosen = [i for i in one.evidence if i not in kept]
        if set(chosen) - offered:
            raise Refused("Evidence: choose among the activities that are offered.", field="evidence")
        news += _write(unit, invited.assessor, invited.quarter, one, on, [*kept, *chosen], standing)
    invitations.use(unit, invited)
    return news


def give(unit: Unit, assessor_id: str, quarter: str, one: Answer, on: date) -> bool:
    """Keep by hand what somebody said; False when it stood so already. Raises Refused, StaleWrite.

    Words and evidence that are left empty stay as they stand. Words for the CEO alone are changed by
    whoever wrote them, by their link.
    """
    assessor = assessors.living(unit.connection, assessor_id)
    code = invitations.begun_quarter(quarter, on)
    standing = _standing(unit.connection, one.indicator, assessor_id, code)
    if standing is not None and one.version is not None:
        if standing["for_ceo_only"] and one.words and visible(one.words):
            raise Refused(
                f"Words: those of {assessor['name']} are for the CEO only and changed by their own link. "
                "Leave the words empty to change the score.",
                field="words",
            )
        if standing["for_ceo_only"] or not (one.words and visible(one.words)):
            private = bool(standing["for_ceo_only"])
            one = Answer(one.indicator, one.score, standing["words"], private, one.evidence, one.version)
    evidence = list(one.evidence) or list(standing["evidence"] or () if standing else ())
    return _write(unit, assessor, code, one, on, evidence, standing)


def _write(
    unit: Unit,
    assessor: Mapping[str, Any],
    quarter: str,
    one: Answer,
    on: date,
    evidence: Sequence[str],
    standing: Mapping[str, Any] | None,
) -> bool:
    wanted = _checked(
        unit.connection, one, evidence, set(standing["evidence"] or ()) if standing else set()
    )
    if standing is None:
        row = {"indicator": one.indicator, "assessor_id": assessor["id"], "quarter": quarter, **wanted}
        row |= {"id": new_id(), "given_on": on, "version": 1, "created_at": unit.at}
        unit.connection.execute(insert(Assessment).values(**row))
        unit.changed("add", "assessment", row["id"])
        return True
    changed = {k: [standing[k], wanted[k]] for k in _FIELDS if standing[k] != wanted[k]}
    if not changed:
        return False
    if one.version != standing["version"]:
        raise _stale(assessor, quarter, one, standing, changed)
    unit.connection.execute(
        update(Assessment)
        .where(Assessment.id == standing["id"])
        .values(**wanted, given_on=on, version=standing["version"] + 1)
    )
    _keep_change(unit, standing, wanted["for_ceo_only"], changed)
    return True


def _keep_change(
    unit: Unit, standing: Mapping[str, Any], private: bool, changed: Mapping[str, list[Any]]
) -> None:
    """The history of a change, without words that are or become private, there and in what was kept before."""
    fields = dict(changed)
    if "words" in fields:
        was, now = fields["words"]
        hidden_before = private or standing["for_ceo_only"]
        fields["words"] = [UNSAID if hidden_before and was else was, UNSAID if private and now else now]
    unit.changed("edit", "assessment", standing["id"], fields)
    if private and not standing["for_ceo_only"]:
        query = select(Change.id, Change.fields).where(Change.record_id == standing["id"])
        for change in unit.connection.execute(query).all():
            if "words" in (change.fields or {}):
                told = [UNSAID if text else text for text in change.fields["words"]]
                unit.connection.execute(
                    update(Change)
                    .where(Change.id == change.id)
                    .values(fields={**change.fields, "words": told})
                )


def _stale(
    assessor: Mapping[str, Any],
    quarter: str,
    one: Answer,
    standing: Mapping[str, Any],
    changed: Mapping[str, list[Any]],
) -> StaleWrite:
    label = Indicator(one.indicator).label
    if one.version is None:
        said = (
            f"{assessor['name']} has scored this for {quarter} already, with a {standing['score']} on "
            f"{standing['given_on']} ({label}). Each person gives one score a quarter: save again to "
            "change the first, which stays in the history."
        )
    else:
        said = (
            f"The answer of {assessor['name']} for {quarter} was changed meanwhile, to a "
            f"{standing['score']} ({label}). Nothing was overwritten: save again to keep yours."
        )
    hidden = standing["for_ceo_only"]
    theirs = {k: UNSAID if k == "words" and hidden and was else was for k, (was, _) in changed.items()}
    mark = {"indicator": one.indicator, "version": standing["version"]}
    return StaleWrite(said, ours={k: to for k, (_, to) in changed.items()}, theirs={**theirs, **mark})


def _checked(
    connection: Connection, one: Answer, evidence: Sequence[str], standing: set[str]
) -> dict[str, Any]:
    """The columns of an answer. Raises Refused naming the field that is wrong."""
    if one.indicator not in list(Indicator):
        raise Refused(f'Indicator: "{one.indicator}" is none of {", ".join(Indicator)}.', "indicator")
    if isinstance(one.score, bool) or not isinstance(one.score, int) or one.score not in SCALE:
        raise Refused(
            f"Score: {one.score} is outside the scale. Choose {SCALE.start} to {SCALE.stop - 1}.",
            field="score",
            value=one.score,
        )
    words = clean(one.words).strip() if one.words and visible(one.words) else None
    if words and len(words) > LONGEST_WORDS:
        raise Refused(
            f"Words: {len(words):,} letters are more than the {LONGEST_WORDS:,} that fit. "
            "Shorten them; nothing was saved and your text is still here.",
            field="words",
        )
    ids = list(dict.fromkeys(evidence))
    if len(ids) > MOST_EVIDENCE:
        raise Refused(f"Evidence: choose {MOST_EVIDENCE} activities at most.", field="evidence")
    new = [i for i in ids if i not in standing]
    if new and len(titles(connection, new)) < len(new):
        raise Refused("Evidence: one of the activities is gone. Choose again.", field="evidence")
    return {
        "score": one.score,
        "words": words,
        "for_ceo_only": bool(one.for_ceo_only and words),
        "evidence": ids or None,
    }


def _standing(
    connection: Connection, indicator: str, assessor_id: str, quarter: str
) -> Mapping[str, Any] | None:
    query = select(*_COLUMNS).where(
        Assessment.indicator == indicator,
        Assessment.assessor_id == assessor_id,
        Assessment.quarter == quarter,
    )
    found = connection.execute(query).mappings().first()
    return dict(found) if found else None
