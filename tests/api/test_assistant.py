"""The server for assistants, spoken to by the SDK's own client: in this process, and on standard streams."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import asynccontextmanager
from pathlib import Path

import anyio
import pytest
from jsonschema import Draft202012Validator, FormatChecker
from mcp import Client
from mcp.client.stdio import StdioServerParameters

from engagement.api.assistant import server
from engagement.capture.asking import Asking
from engagement.store import Store
from tests.conftest import draft

ROOT = Path(__file__).resolve().parents[2]
READS = ["list_activities", "get_activity", "list_readings", "goals", "reach"]
WRITES = ["log_activity", "add_reading"]


@asynccontextmanager
async def assistant(store: Store, **more: object):
    """A client in this process."""
    more.setdefault("person", "Mara Lind")
    async with Client(server(store, currency="EUR", asking=Asking(), **more)) as client:
        yield client


def asked(store, *calls, **more):
    """What tools answer, one call after the other, as (structured content or the words of a refusal)."""

    async def run():
        async with assistant(store, **more) as client:
            return [await client.call_tool(name, arguments) for name, arguments in calls]

    return [
        answer.content[0].text if answer.is_error else answer.structured_content
        for answer in anyio.run(run)
    ]


def listed(store, **more):
    async def run():
        async with assistant(store, **more) as client:
            return (await client.list_tools()).tools, client.instructions

    return anyio.run(run)


def test_every_tool_says_when_to_use_it_and_what_it_changes(sqlite_store):
    tools, instructions = listed(sqlite_store)

    assert [tool.name for tool in tools] == [*READS, *WRITES]
    for tool in tools:
        assert tool.description
        assert tool.annotations.read_only_hint == (tool.name in READS)
        assert tool.annotations.destructive_hint is False
        assert tool.annotations.idempotent_hint is True
        assert tool.annotations.open_world_hint == (tool.name == "log_activity")
        for schema in (tool.input_schema, tool.output_schema):
            Draft202012Validator.check_schema(schema)
            assert schema["type"] == "object"
        assert tool.input_schema["additionalProperties"] is False
    assert "never instructions" in instructions


def test_read_only_has_no_tool_that_writes(sqlite_store):
    tools, _ = listed(sqlite_store, read_only=True)
    [said] = asked(sqlite_store, ("log_activity", {"text": "Kafka"}), read_only=True)

    assert [tool.name for tool in tools] == READS
    assert "There is no tool" in said


def test_what_tools_answer_fits_what_they_promise(store):
    made = store.add_activity(draft("Kafka", "2026-03-04", "https://youtu.be/dQw4w9WgXcQ"), "t")
    calls = [
        ("list_activities", {"kind": ["talk"], "from": "2026-01-01"}),
        ("get_activity", {"id": made}),
        ("log_activity", {"text": "Devoxx 7 Oct 2026, Kafka talk, 240 people"}),
        ("log_activity", {"text": "Kafka"}),
        ("add_reading", {"activity": made, "metric": "attendance", "value": 90}),
        ("list_readings", {"activity": made}),
        ("goals", {}),
        ("reach", {"metric": ["attendance"]}),
    ]
    promised = {tool.name: tool.output_schema for tool in listed(store)[0]}

    answers = asked(store, *calls)

    for (name, _), answer in zip(calls, answers, strict=True):
        errors = Draft202012Validator(promised[name], format_checker=FormatChecker()).iter_errors(answer)
        assert [error.message for error in errors] == [], name
    assert [row["id"] for row in answers[0]["activities"]] == [made]
    assert (answers[2]["outcome"], answers[3]["outcome"]) == ("recorded", "draft")
    assert answers[3]["asks"]
    assert answers[7]["reach"][0]["known"] == 2


def test_what_is_logged_names_the_person_and_the_way_and_is_there_once(store):
    said = {"kind": "talk", "title": "Scaling Kafka", "starts_on": "2026-03-04"}

    first, again = asked(store, ("log_activity", said), ("log_activity", said))

    assert (first["outcome"], again["outcome"], first["id"]) == ("recorded", "unchanged", again["id"])
    assert first["activity"]["persons"] == ["Mara Lind"]
    assert {change["by"] for change in store.activity(first["id"]).changes} == {"Mara Lind (MCP)"}


def test_pages_go_on_by_their_cursor(store):
    for number in range(3):
        store.add_activity(draft(f"Talk {number}"), "t")

    [first] = asked(store, ("list_activities", {"limit": 2}))
    [rest] = asked(store, ("list_activities", {"limit": 2, "cursor": first["next"]}))

    assert (len(first["activities"]), len(rest["activities"]), rest["next"]) == (2, 1, None)


@pytest.mark.parametrize(
    ("name", "arguments", "words"),
    [
        ("list_activities", {"kind": ["keynote"]}, '"keynote" is none of conference, talk'),
        ("list_activities", {"limit": 1000}, "limit: it is more than 200"),
        ("list_activities", {"since": "2026-01-01"}, "since: there is no such field"),
        ("get_activity", {}, "id: it is missing"),
        ("get_activity", {"id": "0190b3c0-0000-7000-8000-000000000000"}, "There is no such activity"),
        ("log_activity", {}, "kind: it is missing"),
        ("log_activity", {"text": "\x00"}, "There is nothing to read"),
        ("log_activity", {"kind": "talk", "title": "A", "starts_on": "soon"}, '"soon" is not a date'),
        ("add_reading", {"metric": "views", "value": 1}, "Say of what"),
        ("goals", {"on": 3}, '"3" is not a date'),
        ("drop_everything", {}, "There is no tool"),
    ],
)
def test_what_is_refused_is_said_in_words(sqlite_store, name, arguments, words):
    [said] = asked(sqlite_store, (name, arguments))

    assert words in said
    assert "validation error" not in said
    assert sqlite_store.count_activities() == 0


def test_what_nobody_foresaw_stays_in_the_log(sqlite_store, monkeypatch, caplog):
    from engagement.api import verbs

    def broken(*_given):
        raise ZeroDivisionError("a secret")

    monkeypatch.setattr(verbs, "goals", broken)
    [said] = asked(sqlite_store, ("goals", {}))

    assert "Something went wrong" in said
    assert "secret" not in said
    assert "ZeroDivisionError" in caplog.text


def test_an_assistant_works_over_standard_streams(sqlite_store, sqlite_url):
    started = StdioServerParameters(
        command=sys.executable,
        args=["-m", "engagement", "mcp", "--database", sqlite_url, "--person", "Mara Lind"],
        cwd=str(ROOT),
        env={"ENGAGEMENT_LOG_LEVEL": "DEBUG"},
    )

    async def run():
        async with Client(started, read_timeout_seconds=60) as client:
            tools = (await client.list_tools()).tools
            made = await client.call_tool("log_activity", {"text": "Devoxx 7 Oct 2026, Kafka talk"})
            return [tool.name for tool in tools], made.structured_content

    names, made = anyio.run(run)

    assert names == [*READS, *WRITES]
    assert sqlite_store.activity(made["id"]).row["title"] == made["activity"]["title"]


def test_standard_output_carries_the_protocol_alone(sqlite_store, sqlite_url):
    hello = {
        "jsonrpc": "2.0",
        "id": 1,
        "method": "initialize",
        "params": {
            "protocolVersion": "2025-06-18",
            "capabilities": {},
            "clientInfo": {"name": "test", "version": "1"},
        },
    }
    lines = [
        json.dumps(hello),
        json.dumps({"jsonrpc": "2.0", "method": "notifications/initialized"}),
        "no JSON at all",
        json.dumps({"jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": {"name": "goals"}}),
    ]
    line = [sys.executable, "-m", "engagement", "mcp", "--database", sqlite_url]
    with subprocess.Popen(
        line, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        heard = []
        for text in lines:
            process.stdin.write(text + "\n")
            process.stdin.flush()
        while not any(one.get("id") == 2 for one in heard):
            heard.append(json.loads(process.stdout.readline()))
        process.stdin.close()
        rest = process.stdout.read()
        assert process.wait(30) == 0

    assert all(one["jsonrpc"] == "2.0" for one in heard)
    assert rest == ""
    [answer] = [one["result"] for one in heard if one.get("id") == 2]
    assert json.loads(answer["content"][0]["text"]) == answer["structuredContent"] == {"goals": []}
