"""What is refused, as a status, a sentence and the field that was wrong; the same for routes and tools."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from engagement.errors import (
    Busy,
    DatabaseUnusable,
    EngagementError,
    NotAllowed,
    NotFound,
    Refused,
    StaleWrite,
)
from engagement.model.words import tidy

UNUSABLE = "The database cannot be used just now. Try again in a while; the server's log says what is wrong with it."
BROKEN = "Something went wrong on the server, and is written in its log. Look at what stands before you try again."


class Problem(EngagementError):
    """A request that is refused with an HTTP status."""

    def __init__(
        self,
        status: int,
        message: str,
        field: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status, self.field, self.headers = status, field, dict(headers or {})


class KeyReused(Refused):
    """An Idempotency-Key came with something else than the first time."""


def problem_of(error: EngagementError) -> Problem:
    """An error of the house as the problem that is answered."""
    if isinstance(error, Problem):
        return error
    if isinstance(error, DatabaseUnusable | Busy):
        # Its own words name the database: they are for the log.
        return Problem(503, UNUSABLE, headers={"Retry-After": "10"})
    for sort, status in ((NotFound, 404), (NotAllowed, 403), (StaleWrite, 409), (KeyReused, 409)):
        if isinstance(error, sort):
            return Problem(status, error.message, error.field)
    return Problem(422, error.message, error.field if isinstance(error, Refused) else None)


_WORDS = {
    "missing": "it is missing",
    "extra_forbidden": "there is no such field. Leave it out, or look at how it is spelt",
    "string_type": "it is not text",
    "string_too_short": "it is empty",
    "int_type": "it is not a whole number",
    "int_from_float": "it is not a whole number",
    "int_parsing": "it is not a whole number",
    "int_parsing_size": "the number is too large",
    "bool_type": "it is neither true nor false",
    "list_type": "it is not a list",
    "dict_type": "it is not an object of names and numbers",
    "model_type": "it is not an object",
    "model_attributes_type": "it is not an object",
}


_PLACES = ("body", "query", "path", "header", "[key]")


def in_words(errors: Sequence[Mapping[str, Any]]) -> Refused:
    """The first of pydantic's errors as a sentence that names the field."""
    first = errors[0]
    where = [str(part) for part in first["loc"] if part not in _PLACES]
    if where and where[-1].isdigit():  # one of a list's values
        where.pop()
    field = ".".join(where) or None
    name = field or "The body"
    return Refused(f"{name}: {_reason(first)}.", field, first.get("input"))


def _reason(error: Mapping[str, Any]) -> str:
    sort, told = error["type"], error.get("ctx", {})
    if sort in ("enum", "literal_error"):
        words = told["expected"].replace("'", "").replace(" or ", ", ")
        return f'"{tidy(str(error.get("input")))[:60]}" is none of {words}'
    if sort == "value_error":
        return str(told["error"])
    if sort == "greater_than_equal":
        return f"it is less than {told['ge']:,}"
    if sort == "less_than_equal":
        return f"it is more than {told['le']:,}"
    if sort in ("string_too_long", "too_long"):
        return f"it is longer than {told['max_length']:,} letters"
    return _WORDS.get(sort, str(error["msg"])[:1].lower() + str(error["msg"])[1:])
