"""Secrets in addresses, of invitations and access tokens: whatever is logged in this process is logged without them."""

from __future__ import annotations

import logging
import re
from numbers import Number
from typing import Any

_SECRET = re.compile(r"(invitation(?:=|%3[Dd]))[^&\s\"'\\]+")
_HIDDEN = r"\1(not logged)"
_TOKEN = re.compile(r"\beng_[0-9a-f]{16,}")


def without(text: str) -> str:
    """The text with the secret of every invitation and access token taken out."""
    return _TOKEN.sub("eng_(not logged)", _SECRET.sub(_HIDDEN, text))


def keep_out() -> None:
    """Have every record that any logger makes from now on say no secret.

    Streamlit's server writes no access log, but at DEBUG the messages of a visitor's page, which name its
    address; another server in front of the same application may write one.
    """
    make = logging.getLogRecordFactory()
    if getattr(make, "keeps_out", False):
        return

    def made(*given: Any, **more: Any) -> logging.LogRecord:
        record = make(*given, **more)
        if isinstance(record.args, tuple):
            record.args = tuple(_clean(value) for value in record.args)
        elif isinstance(record.args, dict):
            record.args = {name: _clean(value) for name, value in record.args.items()}
        if isinstance(record.msg, str):
            record.msg = without(record.msg)
        return record

    made.keeps_out = True  # type: ignore[attr-defined]
    logging.setLogRecordFactory(made)


class _Shown:
    """A value that is no text, which says itself without secrets, if anybody asks."""

    def __init__(self, value: Any) -> None:
        self.value = value

    def __str__(self) -> str:
        return without(str(self.value))

    def __repr__(self) -> str:
        return without(repr(self.value))


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return without(value)
    return value if value is None or isinstance(value, Number) else _Shown(value)
