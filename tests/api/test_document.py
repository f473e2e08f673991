"""The OpenAPI document is true: every route answers in the shape it tells, which is the command line's own."""

from __future__ import annotations

import json
from datetime import date

import pytest
from jsonschema import Draft202012Validator, FormatChecker
from starlette.testclient import TestClient

from engagement import cli
from engagement.api.tools import TOOLS
from engagement.demo import fill
from engagement.store import open_store
from tests.api.conftest import client, mounted, token

TODAY = date(2026, 11, 20)
READS = ("activities", "goals", "reach")


@pytest.fixture(scope="module")
def url(tmp_path_factory, sqlite_template):
    """The invented two years, for tests that read."""
    found = f"sqlite:///{tmp_path_factory.mktemp('demo')}/demo.db"
    store = open_store(found)
    fill(store, TODAY)
    store.close()
    return found


@pytest.fixture(scope="module")
def demo(url):
    opened = open_store(url)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def reading(demo):
    return client(demo)


@pytest.fixture(scope="module")
def document(demo):
    return TestClient(mounted(demo)).get("/api/v1/openapi.json").json()


def fits(document, answer, path, method="get"):
    """What is wrong with an answer by the document's schema of it; nothing, where it is right."""
    told = document["paths"][path][method]["responses"][str(answer.status_code)]
    schema = told["content"]["application/json"]["schema"] | {"components": document["components"]}
    checker = Draft202012Validator(schema, format_checker=FormatChecker())
    return [error.message for error in checker.iter_errors(answer.json())]


def commanded(capsys, url, *words):
    """What the command line says with --json."""
    assert cli.main(["--database", url, *words, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_the_document_is_there_for_everybody_and_names_each_route_once(document):
    named = [one["operationId"] for path in document["paths"].values() for one in path.values()]

    assert sorted(named) == sorted(
        [
            "list_activities",
            "get_activity",
            "log_activity",
            "list_readings",
            "add_reading",
            "list_goals",
            "get_reach",
        ]
    )
    assert all(path.startswith("/api/v1/") for path in document["paths"])


def test_every_route_tells_its_refusals_in_one_shape(document):
    for path in document["paths"].values():
        for method, route in path.items():
            told = {int(status): one for status, one in route["responses"].items() if int(status) >= 400}
            needed = {400, 401, 403, 422, 429, 500, 503} | (
                {409, 413, 415} if method == "post" else set()
            )
            assert needed <= set(told)
            for one in told.values():
                assert one["content"]["application/json"]["schema"] == {
                    "$ref": "#/components/schemas/Refusal"
                }
            assert route["security"] == [{"token": []}]


def test_the_document_is_one_that_others_can_read(document):
    for name, schema in document["components"]["schemas"].items():
        Draft202012Validator.check_schema(schema)
        assert schema.get("description"), name


@pytest.mark.parametrize("name", READS)
def test_every_list_fits_its_schema(document, reading, name):
    answer = reading.get(f"/api/v1/{name}")

    assert answer.json()
    assert fits(document, answer, f"/api/v1/{name}") == []


def test_every_activity_and_its_readings_fit_their_schemas(document, reading):
    kinds = {row["kind"]: row for row in reading.get("/api/v1/activities").json()}
    for row in kinds.values():
        one = reading.get(f"/api/v1/activities/{row['id']}")
        assert fits(document, one, "/api/v1/activities/{id}") == []
        assert row.items() <= one.json().items()
        readings = reading.get("/api/v1/readings", params={"activity": row["id"]})
        assert fits(document, readings, "/api/v1/readings") == []


def test_what_is_written_fits_its_schema(document, sqlite_store):
    api = client(sqlite_store, "write")
    told = [
        {"text": "Devoxx 7 Oct, Kafka talk, 240 people"},
        {"text": "Devoxx 7 Oct, Kafka talk, 240 people"},
        {"text": "Kafka"},
        {"bogus": 1},
    ]
    answers = [api.post("/api/v1/activities", json=one) for one in told]
    readings = [
        api.post("/api/v1/readings", json={"account": "x/acme", "metric": "followers", "value": value})
        for value in (3, 3, -1)
    ]

    assert [one.status_code for one in answers] == [201, 200, 202, 422]
    assert [one.status_code for one in readings] == [201, 200, 422]
    assert [fits(document, one, "/api/v1/activities", "post") for one in answers] == [[]] * 4
    assert [fits(document, one, "/api/v1/readings", "post") for one in readings] == [[]] * 3


def test_every_example_of_the_document_is_taken(document, sqlite_store):
    api = client(sqlite_store, "write")
    api.post(
        "/api/v1/activities",
        json={
            "kind": "blog_post",
            "title": "A post",
            "starts_on": "2026-01-02",
            "links": [{"url": "https://example.org/post"}],
        },
    )
    for name, address in (("LogAsk", "activities"), ("ReadingAsk", "readings")):
        for example in document["components"]["schemas"][name]["examples"]:
            assert api.post(f"/api/v1/{address}", json=example).status_code == 201, example


def test_activities_are_those_of_the_command_line_with_every_filter(capsys, url, reading):
    for words, asked in (
        ((), {}),
        (("--kind", "talk", "--kind", "workshop"), {"kind": ["talk", "workshop"]}),
        (("--status", "planned"), {"status": "planned"}),
        (("--from", "2026-01-01", "--to", "2026-06-30"), {"from": "2026-01-01", "to": "2026-06-30"}),
        (("--search", "kafka"), {"search": "kafka"}),
        (("--audience", "none"), {"audience": "none"}),
        (("--campaign", "none"), {"campaign": "none"}),
        (("--duty", "none", "--tag", "none"), {"duty": "none", "tag": "none"}),
    ):
        listed = reading.get("/api/v1/activities", params=asked)
        assert listed.json() == commanded(capsys, url, "activities", *words), asked
        assert "Link" not in listed.headers


def test_goals_are_those_of_the_command_line(capsys, url, reading):
    for words, asked in (((), {}), (("--on", "2026-03-31"), {"on": "2026-03-31"})):
        assert reading.get("/api/v1/goals", params=asked).json() == commanded(
            capsys, url, "goals", *words
        )


def test_a_draft_is_that_of_the_inbox(capsys, sqlite_url, sqlite_store):
    made = client(sqlite_store, "write").post("/api/v1/activities", json={"text": "Kafka"}).json()

    assert [made["draft"]] == commanded(capsys, sqlite_url, "inbox")


def test_tools_and_routes_are_the_same_verbs(document):
    named = {one["operationId"] for path in document["paths"].values() for one in path.values()}

    assert {name.removeprefix("list_").removeprefix("get_") for name in named} == {
        tool.name.removeprefix("list_").removeprefix("get_") for tool in TOOLS
    }


def test_the_document_needs_no_token_and_takes_one(demo, document):
    headers = {"Authorization": f"Bearer {token(demo)}"}

    assert TestClient(mounted(demo)).get("/api/v1/openapi.json", headers=headers).json() == document
