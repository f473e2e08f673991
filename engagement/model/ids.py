"""Identifiers: UUIDv7 text, made by us, sorted by the time they were made."""

import re

from uuid_utils import uuid7

_SHAPE = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def new_id() -> str:
    """A fresh UUIDv7, as text of 36 characters."""
    return str(uuid7())


def is_id(text: str) -> bool:
    """Whether a text has the form of an id."""
    return _SHAPE.fullmatch(text) is not None
