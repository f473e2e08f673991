"""The API on the server itself, cold, both ways that it is started; and what a command does not load."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from engagement.store import open_store
from tests.api.conftest import token
from tests.browser.conftest import serving

ROOT = Path(__file__).resolve().parents[2]


def asked(url, secret=None, said=None, **headers):
    """(status, headers, body) of a request."""
    if secret:
        headers["Authorization"] = f"Bearer {secret}"
    body = None if said is None else json.dumps(said).encode()
    if body:
        headers["Content-Type"] = "application/json"
    try:
        with urlopen(Request(url, body, headers), timeout=30) as answer:
            return answer.status, answer.headers, json.loads(answer.read())
    except HTTPError as error:
        with error:
            return error.code, error.headers, json.loads(error.read())


@pytest.mark.parametrize("command", [(), (str(ROOT / "app.py"),)], ids=["streamlit run", "python"])
def test_a_cold_servers_first_request_is_answered(tmp_path, command):
    database = f"sqlite:///{tmp_path}/engagement.db"
    with closing(open_store(database)) as store:
        secret = token(store, "write")
    with serving(database, *command) as server:
        said = {"kind": "talk", "title": "Scaling Kafka", "starts_on": "2026-03-04"}
        status, headers, made = asked(f"{server}/api/v1/activities", secret, said)
        # Of another name and another origin: who has a token is let in, and no browser reads the answer.
        odd = {"Host": "evil.example", "Origin": "https://evil.example"}
        other = asked(f"{server}/api/v1/activities", secret, **odd)
        nobody = asked(f"{server}/api/v1/goals")
        document = asked(f"{server}/api/v1/openapi.json")

    assert (status, made["outcome"]) == (201, "recorded")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'self'" in headers["Content-Security-Policy"]
    assert headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in headers
    assert [row["id"] for row in other[2]] == [made["id"]]
    assert "Access-Control-Allow-Origin" not in other[1]
    assert (nobody[0], nobody[2]["error"]["field"]) == (401, "Authorization")
    assert document[2]["openapi"].startswith("3.")


@pytest.mark.parametrize("words", [["activities", "--json"], ["token", "list", "--json"]])
def test_a_command_loads_neither_the_servers_library_nor_the_assistants(tmp_path, words):
    line = ["-X", "importtime", "-m", "engagement", "--database", f"sqlite:///{tmp_path}/e.db", *words]
    done = subprocess.run(
        [sys.executable, *line], cwd=ROOT, capture_output=True, text=True, check=True, timeout=120
    )

    loaded = {row.rsplit("|", 1)[-1].strip().split(".")[0] for row in done.stderr.splitlines()}
    assert "sqlalchemy" in loaded
    assert not loaded & {"fastapi", "pydantic", "mcp", "starlette", "streamlit"}
