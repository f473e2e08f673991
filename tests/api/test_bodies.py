"""What comes in wrong: each ends in a sentence and a status, never in a 500, and nothing of it is kept."""

from __future__ import annotations

import json
import random
import string

import pytest
from starlette.websockets import WebSocketDisconnect

from engagement.api.bodies import DEEPEST, LARGEST
from engagement.model.vocabulary import METRICS, Kind
from tests.api.conftest import client, listening, spoken, why

JSON = {"Content-Type": "application/json"}


def sent(api, body, headers=JSON, address="activities"):
    return api.post(f"/api/v1/{address}", content=body, headers=headers)


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        (b"", (400, None)),
        (b"  \n", (400, None)),
        (b"kind=talk", (400, None)),
        (b"[]", (400, None)),
        (b"null", (400, None)),
        (b'"text"', (400, None)),
        (b'{"text": "a"', (400, None)),
        (b'{"text": "a"} {}', (400, None)),
        (b'{"text": "a", "text": "b"}', (400, "text")),
        (b'{"links": [{"url": "a", "url": "b"}]}', (400, "url")),
        (b'{"minutes": NaN}', (400, None)),
        (b'{"minutes": -Infinity}', (400, None)),
        (b'{"minutes": 1e400}', (422, "minutes")),
        (b'{"minutes": ' + b"9" * 5000 + b"}", (400, None)),
        (b'{"text": "\xff\xfe"}', (400, None)),
        (b'{"text": "\xed\xa0\x80"}', (400, None)),
        (b"\xef\xbb\xbf{}", (400, None)),
        (b"\x1f\x8b\x08", (400, None)),
        (b'{"tags": ' + b"[" * 40 + b"]" * 40 + b"}", (400, None)),
        (b"[" * 100_000, (400, None)),
        (b'{"a":' * 40_000, (400, None)),
        (b'{"text": "' + b"[" * 3000 + b'"}', (202, None)),
    ],
)
def test_a_body_that_is_no_json_object_is_refused(api, body, wrong):
    answer = sent(api, body)

    assert (answer.status_code, None) == wrong if answer.status_code == 202 else why(answer) == wrong


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Content-Type": "text/plain"},
        {"Content-Type": "application/x-www-form-urlencoded"},
        {"Content-Type": "multipart/form-data; boundary=x"},
        {"Content-Type": "application/json; charset=latin-1"},
        {"Content-Type": "application/json-patch+json"},
    ],
)
def test_only_json_is_taken(api, headers):
    assert why(sent(api, b"{}", headers)) == (415, "Content-Type")


def test_json_with_its_charset_is_taken_and_packed_json_is_not(api):
    for kind in ("application/json; charset=utf-8", 'APPLICATION/JSON ; charset="UTF-8"'):
        assert sent(api, b'{"text": "Kafka"}', {"Content-Type": kind}).status_code == 202
    assert why(sent(api, b"{}", {**JSON, "Content-Encoding": "gzip"})) == (415, "Content-Encoding")


def test_a_body_is_read_up_to_its_limit_and_no_further(sqlite_store):
    whole = b'{"text": "' + b"a" * (LARGEST - 12) + b'"}'
    api = client(sqlite_store, "write")
    head = b"POST /api/v1/activities HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
    head += f"Authorization: {api.headers['Authorization']}\r\n".encode()
    piece = b"10000\r\n" + b" " * 65_536 + b"\r\n"

    assert why(sent(api, whole)) == (422, "text")
    assert why(sent(api, whole + b" ")) == (413, None)
    with listening(api.app) as port:
        # One says that more will come than may, and one never says how much.
        told = spoken(port, head + f"Content-Length: {LARGEST + 1}\r\n\r\n".encode())
        endless = spoken(port, head + b"Transfer-Encoding: chunked\r\n\r\n", *[piece] * 5)
    assert told.startswith(b"HTTP/1.1 413 ")
    assert endless.startswith(b"HTTP/1.1 413 ")
    assert b"connection: close" in told.lower()


def test_brackets_in_texts_are_no_depth(api):
    deep = {"text": "Kafka", "x": json.loads("[" * (DEEPEST - 1) + "]" * (DEEPEST - 1))}

    assert why(api.post("/api/v1/activities", json=deep)) == (422, "x")
    assert why(api.post("/api/v1/activities", json=deep | {"x": [deep["x"]]})) == (400, None)


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE", "PROPFIND"])
def test_other_methods_are_told_which_there_are(api, method):
    answer = api.request(method, "/api/v1/activities", json={})

    assert why(answer) == (405, None)
    assert answer.headers["Allow"] == "GET, HEAD, OPTIONS, POST"


def test_head_and_options_answer_without_a_body_and_let_no_other_origin_in(api):
    asking = {"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"}
    head, options = api.head("/api/v1/goals"), api.options("/api/v1/goals", headers=asking)

    assert head.status_code == 200
    assert (options.status_code, options.content, options.headers["Allow"]) == (
        204,
        b"",
        "GET, HEAD, OPTIONS",
    )
    for answer in (head, options, api.get("/api/v1/goals", headers=asking)):
        assert not [name for name in answer.headers if name.startswith("access-control")]


@pytest.mark.parametrize(
    "path",
    ["/api", "/api/", "/api/v1", "/api/v1/", "/api/v1/activities/", "/api/v2/goals", "/api/v1/docs"],
)
def test_there_is_nothing_elsewhere(api, path):
    answer = api.get(path, follow_redirects=False)

    assert why(answer) == (404, None)


@pytest.mark.parametrize(
    "name", ["activities/0190b3c0-0000-7000-8000-000000000000", "goals", "readings"]
)
def test_what_is_asked_beside_is_refused(api, name):
    assert why(api.get(f"/api/v1/{name}?form=json")) == (422, "form")


def test_there_is_no_socket(api):
    with pytest.raises(WebSocketDisconnect), api.websocket_connect("/api/v1/activities"):
        pass


def test_a_key_is_neither_empty_nor_long(api):
    for key in ("", "k" * 256):
        answer = api.post("/api/v1/activities", json={"text": "Kafka"}, headers={"Idempotency-Key": key})
        assert why(answer) == (422, "Idempotency-Key")


def test_a_database_that_is_down_is_said_without_its_name(tmp_path, sqlite_store, caplog):
    api = client(sqlite_store, "write")
    sqlite_store.close()
    file = tmp_path / "engagement.db"
    for suffix in ("", "-wal", "-shm"):
        file.with_name(file.name + suffix).unlink(missing_ok=True)
    file.write_bytes(b"no database at all, and long enough to be looked at " * 40)

    for answer in (api.get("/api/v1/goals"), api.post("/api/v1/activities", json={"text": "a"})):
        assert why(answer) == (503, None)
        assert "engagement.db" not in answer.text
    assert "engagement.db" in caplog.text
    assert api.get("/api/v1/openapi.json").status_code == 200


def test_what_nobody_foresaw_is_a_sentence_and_stands_in_the_log(sqlite_store, monkeypatch, caplog):
    from engagement.api import verbs

    def broken(*_given):
        raise ZeroDivisionError("a secret")

    monkeypatch.setattr(verbs, "goals", broken)
    answer = client(sqlite_store).get("/api/v1/goals")

    assert why(answer) == (500, None)
    assert "secret" not in answer.text
    assert "ZeroDivisionError" in caplog.text


# Anything ------------------------------------------------------------------------------------

NAMES = """
    text kind title starts_on status ends_on starts_at event place city country format organisation counterpart
    minutes outcome persons links readings tags campaign audiences cost touch direction perception duties promises
    public notes activity link account metric value on bogus
""".split()  # noqa: SIM905 (a list of words is read as words)
TEXTS = (
    *(
        "",
        " ",
        "\x00",
        "\u202e",
        "=1+1",
        "<script>",
        "2026-03-04",
        "2026-02-30",
        "9999-12-31",
        "0001-01-01",
    ),
    *(
        "https://example.org",
        "http://[::1",
        "https://example.org/\x00",
        "javascript:1",
        "x/acme",
        "@acme",
    ),
    *(
        "2026-03-04T09:00:00Z",
        "0190b3c0-0000-7000-8000-000000000000",
        "talk",
        "views",
        "💥" * 40,
        "a" * 4000,
    ),
    *(
        "delivered",
        "briefing",
        "ours",
        "none",
        "7 Oct",
        "Devoxx 7 Oct 2026, Kafka talk, 240 people",
        "1/0",
    ),
)
NUMBERS = (0, -1, 1, 240, 10**12, 10**18, 2**63, 10**30, 1.5, -0.0, True, False, None)


def anything(chance: random.Random, depth: int = 0):
    """Any JSON value, more often one that is nearly right."""
    sort = chance.randrange(7 if depth < 3 else 4)
    if sort == 0:
        return chance.choice(NUMBERS)
    if sort in (1, 2):
        return chance.choice(TEXTS)
    if sort == 3:
        return "".join(chance.choices(string.printable + "é\u200b\u0301", k=chance.randrange(30)))
    if sort == 4:
        return [anything(chance, depth + 1) for _ in range(chance.randrange(4))]
    if sort == 5:
        return {chance.choice((*METRICS, "url", "side")): anything(chance, depth + 1) for _ in range(3)}
    return {
        chance.choice(("url", "role", "side", "what", "due_on")): anything(chance, depth + 1)
        for _ in range(3)
    }


def nearly(chance: random.Random):
    """An activity that is right but for a few fields."""
    right = {"kind": chance.choice(list(Kind)), "title": chance.choice(TEXTS), "starts_on": "2026-03-04"}
    return right | {chance.choice(NAMES): anything(chance) for _ in range(chance.randrange(4))}


@pytest.mark.parametrize("seed", range(6))
def test_no_body_whatever_breaks_the_server(store, seed):
    chance = random.Random(seed)
    api = client(store, "write")
    seen = set()
    for _ in range(60):
        body = (
            nearly(chance)
            if chance.random() < 0.6
            else {chance.choice(NAMES): anything(chance) for _ in range(4)}
        )
        address = chance.choice(("activities", "activities", "readings"))
        text = json.dumps(body)
        if chance.random() < 0.15:
            cut = chance.randrange(len(text))
            text = text[:cut] + chance.choice(string.printable) + text[cut + 1 :]
        answer = sent(api, text.encode(), address=address)
        assert answer.status_code in (200, 201, 202, 400, 404, 422), (text, answer.text)
        if answer.status_code >= 400:
            why(answer)
        seen.add(answer.status_code)
    assert {400, 422} <= seen
    assert {200, 201, 202} & seen
    assert api.get("/api/v1/activities").status_code == 200
    assert store.rebuild()


@pytest.mark.parametrize("seed", range(3))
def test_no_address_whatever_breaks_the_server(store, seed):
    chance = random.Random(seed)
    api = client(store)
    names = """
        kind status person from to search campaign audience tag duty updated_since limit cursor
        activity link account metric on platform
    """.split()  # noqa: SIM905
    for _ in range(80):
        asked = {chance.choice(names): str(anything(chance, 3)) for _ in range(chance.randrange(1, 4))}
        address = chance.choice(("activities", "readings", "goals", "reach"))
        answer = api.get(f"/api/v1/{address}", params=asked)
        assert answer.status_code in (200, 404, 422), (asked, answer.text)
