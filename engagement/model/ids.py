"""Identifiers: UUIDv7 text, made by us, sorted by the time they were made."""

from uuid_utils import uuid7


def new_id() -> str:
    """A fresh UUIDv7, as text of 36 characters."""
    return str(uuid7())
