"""Field masks: which fields of an answer are wanted, or which of a change are meant."""

from __future__ import annotations

from typing import Any


def mask_of(text: str) -> dict[str, Any]:
    """ "a,b(c,d.e)" as nested names; {} is all of it."""
    found: dict[str, Any] = {}
    name, at = "", 0
    while at <= len(text):
        letter = text[at] if at < len(text) else ","
        if letter == "(":
            depth, end = 1, at + 1
            while depth:
                depth += {"(": 1, ")": -1}.get(text[end], 0)
                end += 1
            _named(found, name, mask_of(text[at + 1 : end - 1]))
            name, at = "", end - 1
        elif letter == ",":
            if name:
                _named(found, name, {})
            name = ""
        else:
            name += letter
        at += 1
    return found


def _named(found: dict[str, Any], name: str, inner: dict[str, Any]) -> None:
    *above, last = name.strip().replace("/", ".").split(".")
    for step in above:
        found = found.setdefault(step, {})
    found.setdefault(last, {}).update(inner)


def masked(answer: Any, fields: str) -> Any:
    mask = mask_of(fields)
    return answer if not mask or "*" in mask else _through(answer, mask)


def _through(answer: Any, mask: dict[str, Any]) -> Any:
    if isinstance(answer, list):
        return [_through(part, mask) for part in answer]
    if not mask or not isinstance(answer, dict):
        return answer
    return {name: _through(part, mask[name]) for name, part in answer.items() if name in mask}
