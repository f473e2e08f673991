"""Access tokens: a hash alone is kept, they end, they are revoked at once, and a use is noted once an hour."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from engagement.errors import NotFound, Refused
from engagement.store import access_tokens
from engagement.store.access_tokens import TokenRefused

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)


def made(store, *scopes, days=None):
    with store.unit("t", at=NOW) as unit:
        return access_tokens.make(unit, " Mara  Lind", "cron", scopes, days)


def opened(store, secret, at=NOW):
    with store.read() as connection:
        return access_tokens.opened(connection, secret, at)


def listed(store):
    with store.read() as connection:
        return access_tokens.listed(connection)


def test_a_token_opens_in_its_persons_name_and_the_database_holds_no_secret(store):
    token = made(store)

    found = opened(store, token.secret)

    assert (found.person, found.name, found.scopes, found.created_by) == (
        "Mara Lind",
        "cron",
        ["read"],
        "t",
    )
    assert len(token.secret) == len("eng_") + 64
    assert token.secret not in repr(token)
    with store.read() as connection:
        kept = repr(connection.execute(text("SELECT * FROM access_token")).all())
        kept += repr(connection.execute(text("SELECT * FROM change")).all())
    assert token.secret not in kept
    assert token.secret.removeprefix("eng_") not in kept


def test_whoever_may_write_may_read(store):
    made(store, "write")

    assert listed(store)[0].scopes == ["read", "write"]


@pytest.mark.parametrize(
    "secret", ["", "eng_", "eng_" + "0" * 64, "x" * 100_000, "eng_" + "é" * 64, "\x00"]
)
def test_what_is_no_token_opens_nothing(store, secret):
    with pytest.raises(TokenRefused, match="not known here"):
        opened(store, secret)


def test_a_token_opens_until_it_ends(store):
    token = made(store, days=2)

    assert opened(store, token.secret, NOW + timedelta(days=1, hours=23))
    with pytest.raises(TokenRefused, match="ended on 2026-03-06"):
        opened(store, token.secret, NOW + timedelta(days=2))


def test_a_revoked_token_opens_nothing_and_is_revoked_once(store):
    token = made(store)
    with store.unit("t") as unit:
        access_tokens.revoke(unit, token.id)

    with pytest.raises(TokenRefused, match="was revoked"):
        opened(store, token.secret)
    with pytest.raises(NotFound), store.unit("t") as unit:
        access_tokens.revoke(unit, token.id)


def test_a_use_is_noted_once_an_hour_and_is_no_change_of_the_record(store):
    token = made(store)
    version = store.data_version()
    noted = []
    for minutes in (0, 59, 60, 61):
        access_tokens.used(store.engine, token.id, NOW + timedelta(minutes=minutes))
        noted.append(listed(store)[0].last_used_at)

    assert noted == [NOW, NOW, NOW + timedelta(hours=1), NOW + timedelta(hours=1)]
    assert store.data_version() == version


@pytest.mark.parametrize(
    ("person", "scopes", "days", "field"),
    [
        ("", ["read"], None, "person"),
        ("\u200b", ["read"], None, "person"),
        ("M" * 121, ["read"], None, "person"),
        ("Mara", ["admin"], None, "scope"),
        ("Mara", ["read"], 0, "days"),
        ("Mara", ["read"], 10**6, "days"),
    ],
)
def test_a_token_that_cannot_be_is_refused_by_its_field(store, person, scopes, days, field):
    with pytest.raises(Refused) as refused, store.unit("t") as unit:
        access_tokens.make(unit, person, "", scopes, days)

    assert refused.value.field == field
    assert listed(store) == []
