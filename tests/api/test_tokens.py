"""Who comes in: by a token in the header alone, as long as it stands, within its scopes."""

import logging
from datetime import UTC, datetime

import pytest
from starlette.testclient import TestClient

from engagement.api.limiter import MOST, Limiter
from engagement.store import access_tokens
from engagement.ui import unlogged
from tests.api.conftest import client, mounted, token, why

TALK = {"kind": "talk", "title": "Scaling Kafka", "starts_on": "2026-03-04"}


def asked(store, **headers):
    return TestClient(mounted(store)).get("/api/v1/activities", headers=headers)


def test_nobody_comes_in_without_a_token(sqlite_store):
    answer = asked(sqlite_store)

    assert why(answer) == (401, "Authorization")
    assert answer.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize(
    "told", ["", "Bearer", "Bearer ", "Basic eng_x", "eng_x", "Bearer a b", "Bearer \u00e9"]
)
def test_what_is_no_bearer_token_is_refused(sqlite_store, told):
    assert why(asked(sqlite_store, Authorization=told.encode())) == (401, "Authorization")


def test_two_tokens_are_none(sqlite_store):
    good = f"Bearer {token(sqlite_store)}"

    answer = TestClient(mounted(sqlite_store)).get(
        "/api/v1/activities", headers=[("Authorization", good), ("Authorization", good)]
    )

    assert why(answer) == (401, "Authorization")


@pytest.mark.parametrize(
    "query", ["token={}", "access_token={}", "api-key=x", "search={}", "search=a%20{}"]
)
def test_a_token_in_the_address_is_refused_and_said_to_be_lost(sqlite_store, query):
    secret = token(sqlite_store)

    answer = client(sqlite_store).get(f"/api/v1/activities?{query.format(secret)}")

    assert why(answer) == (400, "Authorization")
    assert "Revoke that token" in answer.text
    assert secret not in answer.text


@pytest.mark.parametrize("address", ["activities/{}", "activities?search={}", "activities?search=%65{}"])
def test_a_whole_token_is_met_anywhere_in_an_address(sqlite_store, address):
    secret = token(sqlite_store)
    lost = secret.removeprefix("e") if "%65" in address else secret
    asking = TestClient(mounted(sqlite_store), headers={"Authorization": f"Bearer {secret}"})

    assert why(asking.get(f"/api/v1/{address.format(lost)}")) == (400, "Authorization")


def test_a_cookie_is_no_token(sqlite_store):
    asking = TestClient(mounted(sqlite_store), cookies={"token": token(sqlite_store)})

    assert why(asking.get("/api/v1/activities")) == (401, "Authorization")


def test_a_token_is_revoked_at_once(sqlite_store):
    api = client(sqlite_store)
    assert api.get("/api/v1/activities").status_code == 200

    with sqlite_store.unit("t") as unit:
        [row] = access_tokens.listed(unit.connection)
        access_tokens.revoke(unit, row.id)

    answer = api.get("/api/v1/activities")
    assert why(answer) == (401, "Authorization")
    assert answer.headers["WWW-Authenticate"] == 'Bearer error="invalid_token"'
    assert "revoked" in answer.json()["error"]["message"]


@pytest.mark.parametrize("address", ["activities", "readings"])
def test_a_token_that_reads_writes_nothing(sqlite_store, address):
    answer = client(sqlite_store, "read").post(f"/api/v1/{address}", json={"bogus": 1})

    assert why(answer) == (403, "Authorization")
    assert answer.headers["WWW-Authenticate"] == 'Bearer error="insufficient_scope", scope="write"'
    assert sqlite_store.count_activities() == 0


def test_every_change_names_the_person_and_the_way(sqlite_store):
    made = client(sqlite_store, "write", name="cron").post("/api/v1/activities", json=TALK).json()

    changes = sqlite_store.activity(made["id"]).changes
    assert {change["by"] for change in changes} == {"Mara Lind (API, cron)"}
    assert made["activity"]["persons"] == ["Mara Lind"]


def test_reading_does_not_grow_the_data_version_and_notes_the_use(sqlite_store):
    api = client(sqlite_store)
    version = sqlite_store.data_version()

    for _ in range(3):
        api.get("/api/v1/activities")

    assert sqlite_store.data_version() == version
    with sqlite_store.read() as connection:
        [row] = access_tokens.listed(connection)
    assert (datetime.now(UTC) - row.last_used_at).total_seconds() < 60


def test_who_guesses_is_told_to_wait_and_who_knows_is_not(sqlite_store):
    # One limiter counts them all: a client for each token would have one each.
    server = TestClient(mounted(sqlite_store))
    good = {"Authorization": f"Bearer {token(sqlite_store)}"}
    wrong = {"Authorization": "Bearer eng_" + "0" * 64}

    answers = [server.get("/api/v1/goals", headers=wrong) for _ in range(MOST + 1)]

    assert {answer.status_code for answer in answers[:MOST]} == {401}
    assert why(answers[-1]) == (429, "Authorization")
    assert 1 <= int(answers[-1].headers["Retry-After"]) <= 60
    assert server.get("/api/v1/goals", headers=good).status_code == 200
    assert server.get("/api/v1/goals").status_code == 401  # who sends none guesses nothing


def test_failures_are_forgotten_in_time_and_counted_by_network():
    now = [0.0]
    limiter = Limiter(most=2, seconds=60, clock=lambda: now[0])

    told = [limiter.failed(f"2001:db8:1:2::{n}") for n in range(3)]
    assert told == [None, None, 60]
    assert limiter.failed("2001:db8:1:3::1") is None
    assert [limiter.failed(one) for one in ("::ffff:192.0.2.1", "192.0.2.1", "192.0.2.1")] == [
        None,
        None,
        60,
    ]
    now[0] = 60.5
    assert limiter.failed("2001:db8:1:2::9") is None


def test_of_many_addresses_the_oldest_are_forgotten():
    limiter = Limiter(most=1)

    for number in range(10_050):
        limiter.failed(f"host {number}")

    assert len(limiter._failures) == 10_000


def test_no_token_is_ever_logged(sqlite_store, caplog):
    before = logging.getLogRecordFactory()
    try:
        unlogged.keep_out()
        caplog.set_level(logging.DEBUG)
        secret = token(sqlite_store)
        server = TestClient(mounted(sqlite_store))
        for headers in ({"Authorization": f"Bearer {secret}"}, {"Authorization": f"Bearer {secret}0"}):
            server.get("/api/v1/activities", headers=headers)
        server.get(f"/api/v1/activities?token={secret}")
        logging.getLogger("uvicorn.access").info('%s "GET /api/v1/goals?token=%s"', "127.0.0.1", secret)
    finally:
        logging.setLogRecordFactory(before)

    assert "eng_(not logged)" in caplog.text
    assert secret not in caplog.text
