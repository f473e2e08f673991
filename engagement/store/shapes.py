"""How the columns of files were understood, by a file's shape: its headers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from engagement.model.tables import FileShape
from engagement.store.unit import Unit


def remembered(connection: Connection, shape: str) -> dict[str, str]:
    """{header: what it means} as a person said it the last time; empty when nobody did."""
    found: Any = connection.execute(select(FileShape.columns).where(FileShape.shape == shape)).scalar()
    return {str(k): str(v) for k, v in (found or {}).items()}


def remember(unit: Unit, shape: str, columns: Mapping[str, str]) -> None:
    """Keep what a person said of a file's columns for the next file of that shape."""
    unit.connection.execute(delete(FileShape).where(FileShape.shape == shape))
    unit.connection.execute(insert(FileShape).values(shape=shape, columns=dict(columns)))
