"""Tokens on the command line: told once, listed without their secret, revoked by their id."""

import json

import pytest

from engagement import cli
from tests.api.conftest import mounted


@pytest.fixture
def run(capsys, sqlite_store, sqlite_url):
    def run(*words):
        code = cli.main(["--database", sqlite_url, *words, "--json"])
        return code, json.loads(capsys.readouterr().out)

    return run


def test_a_token_is_made_listed_and_revoked(run, sqlite_store):
    from starlette.testclient import TestClient

    code, made = run("token", "add", "Mara Lind", "--name", "cron", "--scope", "write", "--days", "30")
    assert code == 0
    assert (made["person"], made["scopes"], made["created_by"]) == (
        "Mara Lind",
        ["read", "write"],
        "command line",
    )
    assert made["expires_at"]
    server = TestClient(mounted(sqlite_store), headers={"Authorization": f"Bearer {made['token']}"})
    assert server.get("/api/v1/goals").status_code == 200

    _, [listed] = run("token", "list")
    assert "token" not in listed
    assert listed | {"last_used_at": None, "token": made["token"]} == made
    assert listed["last_used_at"]

    code, revoked = run("token", "revoke", made["id"])
    assert (code, bool(revoked["revoked_at"])) == (0, True)
    assert server.get("/api/v1/goals").status_code == 401


def test_a_token_reads_unless_more_is_asked(run):
    _, made = run("token", "add", "Mara Lind")

    assert (made["scopes"], made["expires_at"]) == (["read"], None)


def test_the_words_tell_the_secret_once_and_the_list_does_not(capsys, sqlite_store, sqlite_url):
    assert cli.main(["--database", sqlite_url, "token", "add", "Mara Lind"]) == 0
    secret = capsys.readouterr().out.splitlines()[0]
    assert cli.main(["--database", sqlite_url, "token", "list"]) == 0

    assert secret.startswith("eng_")
    assert secret not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "field"),
    [
        (("token", "add"), "what"),
        (("token", "revoke"), "what"),
        (("token", "revoke", "nothing"), "id"),
        (("token", "add", "\u200b"), "person"),
        (("token", "add", "Mara", "--scope", "admin"), "scope"),
        (("token", "add", "Mara", "--days", "0"), "days"),
        (("token", "add", "Mara", "--days", "soon"), "days"),
        (("mcp",), "json"),
    ],
)
def test_what_cannot_be_done_is_refused_by_its_field(run, words, field):
    code, said = run(*words)

    assert (code, said["error"]["field"]) == (2, field)
