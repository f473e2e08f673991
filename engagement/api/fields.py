"""The types that what is asked is made of: days, instants, ids, words of the record; each refused in a sentence."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, StrictInt, WithJsonSchema

from engagement.model.ids import is_id
from engagement.model.vocabulary import METRICS, SUMMED_FAMILIES, Audience
from engagement.model.words import clean, tidy
from engagement.store.filters import NONE


class Ask(BaseModel):
    """What somebody asks for or says: a field that is not known is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def _day(told: Any) -> date:
    if isinstance(told, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", told, re.ASCII):
        try:
            return date.fromisoformat(told)
        except ValueError:
            pass
    raise ValueError(f'"{_shown(told)}" is not a date. Write it as YYYY-MM-DD')


def _instant(told: Any) -> datetime:
    # In an address a plus that nobody escaped arrives as a space.
    text = re.sub(r" (?=\d\d:\d\d$)", "+", told) if isinstance(told, str) else ""
    try:
        made = datetime.fromisoformat(text)
        made.astimezone(UTC)
    except (ValueError, OverflowError):
        made = None
    if made is None or made.tzinfo is None or len(text) < len("2026-01-01T00:00Z"):
        raise ValueError(
            f'"{_shown(told)}" is not an instant. Write it with its zone, as 2026-03-04T17:30:00Z'
        )
    return made


def _id(told: str) -> str:
    if not is_id(told):
        raise ValueError(
            f'"{_shown(told)}" is not an id. Ids look like 0190b3c0-0000-7000-8000-000000000000'
        )
    return told


def _one_of(*words: str) -> Any:
    def read(told: str) -> str:
        if told not in words:
            raise ValueError(f'"{_shown(told)}" is none of {", ".join(words)}')
        return told

    return AfterValidator(read), WithJsonSchema({"type": "string", "enum": list(words)})


def _shown(told: Any) -> str:
    return tidy(str(told))[:60]


Day = Annotated[date, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]
Instant = Annotated[
    datetime, BeforeValidator(_instant), WithJsonSchema({"type": "string", "format": "date-time"})
]
# What no database keeps is taken out, as it is on every other way in.
Text = Annotated[str, AfterValidator(clean)]
Id = Annotated[str, AfterValidator(_id), WithJsonSchema({"type": "string", "format": "uuid"})]
Whole = StrictInt
Metric = Annotated[str, *_one_of(*METRICS)]
MetricOrFamily = Annotated[str, *_one_of(*METRICS, *SUMMED_FAMILIES)]
AudienceOrNone = Annotated[str, *_one_of(*Audience, NONE)]
