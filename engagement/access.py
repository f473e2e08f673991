"""Roles, and what each may do."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """Who a visitor is to this installation."""

    VIEWER = "viewer"
    EDITOR = "editor"
    ADMIN = "admin"


_MAY: dict[Role, frozenset[str]] = {
    Role.VIEWER: frozenset({"read"}),
    Role.EDITOR: frozenset({"read", "write"}),
    Role.ADMIN: frozenset({"read", "write", "admin"}),
}


def allows(role: Role, act: str) -> bool:
    """Whether the role may "read", "write" or "admin"."""
    return act in _MAY[role]
