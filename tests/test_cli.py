"""The command line's contract: shapes, codes, one JSON document, sentences for what went wrong."""

from __future__ import annotations

import json
import logging
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from engagement import cli
from tests.capture.test_reading import ITEM, rss
from tests.servers import PATIENCE
from tests.servers.api import Api
from tests.servers.mail import post
from tests.servers.sheets_api import SheetsApi
from tests.servers.site import Site
from tests.servers.x_api import XServer

ROOT = Path(__file__).resolve().parents[1]
TALKS = "title,date,conference,city,url\nA,2026-01-02,E,Bern,https://x.com/a/status/1\nB,2019,E,,\n"


@pytest.fixture(autouse=True)
def _workdir(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "talks.csv").write_text(TALKS)


@pytest.fixture
def run(capfd, monkeypatch):
    monkeypatch.setattr(logging, "basicConfig", lambda **_: None)  # the root logger is pytest's

    def run(*arguments: str) -> tuple[int, object]:
        code = cli.main([*arguments, "--json"])
        out = capfd.readouterr().out
        assert out.count("\n") == 1, "one document"
        return code, json.loads(out)

    return run


def test_import_counts_and_names_each_rejected_row(run):
    code, done = run("import", "talks.csv")

    assert code == 1
    assert done == {
        "created": 1,
        "updated": 0,
        "unchanged": 0,
        "duplicates": 0,
        "drafts": 0,
        "rejected": [
            {
                "file": "talks.csv",
                "row": 3,
                "field": "date",
                "value": "2019",
                "reason": "a year alone is no day; add month and day",
            }
        ],
    }
    assert Path("data/engagement.db").exists()


def test_activities_have_the_documented_keys_and_filters(run):
    run("import", "talks.csv", "--person", "Ana")
    code, [row] = run("activities")

    assert code == 0
    assert list(row) == [
        "id", "kind", "status", "title", "starts_on", "ends_on", "event", "city", "country", "format",
        "tags", "campaign", "audiences", "cost", "organisation", "counterpart", "minutes", "touch",
        "direction", "perception", "duties", "public", "persons", "links", "readings", "currency",
    ]  # fmt: skip
    assert row["links"] == [{"url": "https://x.com/a/status/1", "role": "announcement", "platform": "x"}]
    assert run("activities", "--kind", "talk", "--status", "delivered", "--person", "ana")[1] == [row]
    assert run("activities", "--from", "2026-01-01", "--to", "2026-01-31", "--search", "bern")[1] == [
        row
    ]
    assert run("activities", "--kind", "blog_post")[1] == []
    assert run("activities", "--from", "2026-02-01")[1] == []


def test_activities_are_found_by_duties_told_in_a_file_by_key_or_label(run):
    Path("told.csv").write_text(
        "title,date,duties\nA,2026-01-02,Be the public face; startup_watch\nB,2026-01-03,\nC,2026-01-04,juggling\n"
    )
    code, done = run("import", "told.csv")
    assert (code, done["created"], done["rejected"][0]["field"]) == (1, 2, "duties")
    b, a = run("activities")[1]

    assert (a["duties"], b["duties"]) == (["public_face", "startup_watch"], [])
    assert run("activities", "--duty", "Watch the startups of our market")[1] == [a]
    assert run("activities", "--duty", "public_face", "--duty", "none")[1] == [b, a]
    code, refused = run("activities", "--duty", "juggling")
    assert (code, refused["error"]["field"]) == (2, "duty")


def test_activities_are_found_by_campaign_audience_and_tag(run):
    Path("told.csv").write_text(
        "title,date,campaign,audience,cost,tags\n"
        "A,2026-01-02,Spring launch,Community; press,1200,kafka\nB,2026-01-03,,,,\n"
    )
    run("import", "told.csv")
    b, a = run("activities")[1]

    told = ("Spring launch", ["professional_community", "press"], 1200, ["kafka"])
    assert (a["campaign"], a["audiences"], a["cost"], a["tags"]) == told
    assert (b["campaign"], b["audiences"], b["cost"], b["tags"]) == (None, [], None, [])
    asked = ("--campaign", "spring launch", "--audience", "Community", "--tag", "Kafka")
    assert run("activities", *asked)[1] == [a]
    assert run("activities", "--campaign", "none", "--audience", "none", "--tag", "none")[1] == [b]
    assert run("activities", "--audience", "press", "--audience", "customers")[1] == [a]
    assert run("activities", "--audience", "press", "--tag", "none")[1] == []


SHAPE = {"kind", "status", "title", "starts_on", "ends_on", "event", "city", "country", "persons", "links",
         "readings", "confidence", "why", "missing", "same_as", "url_refused"}  # fmt: skip


@pytest.fixture
def site(monkeypatch):
    with Site() as running:
        monkeypatch.setenv("ENGAGEMENT_FETCH_ALLOW", running.allow)
        yield running


def test_a_line_is_captured_in_the_documented_shape_and_kept_nowhere(run):
    code, made = run("capture", "Devoxx 7 Oct 2026, Kafka talk, 240 people")

    assert code == 0
    assert set(made) >= SHAPE
    assert (made["kind"], made["event"], made["starts_on"]) == ("talk", "Devoxx", "2026-10-07")
    assert made["readings"]["attendance"]["value"] == 240
    assert run("inbox")[1] == run("activities")[1] == []


def test_an_address_that_may_not_be_asked_is_said_in_the_draft(run):
    code, made = run("capture", "http://169.254.169.254/latest/meta-data")

    assert code == 1
    assert "public" in made["url_refused"]


def test_a_feed_by_its_address_waits_is_listed_accepted_and_ignored(run, site):
    site.pages["/feed"] = ("application/rss+xml", rss(ITEM.format("one"), ITEM.format("two")))
    code, done = run("import", f"{site.url}/feed", "--person", "Jane Roe")
    assert (code, done["drafts"], done["created"]) == (0, 2, 0)

    code, waiting = run("inbox")
    assert set(waiting[0]) >= SHAPE | {"id"}
    one, two = (row["id"] for row in waiting)
    assert run("inbox", "accept", one) == (
        0,
        {"accepted": 1, "created": 1, "updated": 0, "unchanged": 0, "rejected": []},
    )
    assert run("inbox", "ignore", two) == (0, {"ignored": 1, "rejected": []})
    code, again = run("inbox", "accept", one, "nope")
    assert (code, [r["id"] for r in again["rejected"]]) == (1, [one, "nope"])
    assert run("inbox")[1] == []
    assert [row["persons"] for row in run("activities")[1]] == [["Jane Roe"]]
    assert run("import", f"{site.url}/feed", "--accept")[1] == {
        "created": 0, "updated": 0, "unchanged": 2, "duplicates": 0, "drafts": 0, "rejected": [],
    }  # fmt: skip


def test_accept_records_what_is_not_doubtful(run, site):
    undated = "<item><title>x</title><link>https://blog.example.org/x</link></item>"
    site.pages["/feed"] = ("application/rss+xml", rss(ITEM.format("one"), undated))
    _, done = run("import", f"{site.url}/feed", "--accept")

    assert (done["created"], done["drafts"]) == (1, 1)


def test_one_address_of_several_that_fails_costs_itself(run, site):
    code, done = run("import", "talks.csv", f"{site.url}/none", "http://127.0.0.1:9/x")

    assert (code, done["created"]) == (1, 1)
    assert [r["file"] for r in done["rejected"]][1:] == [f"{site.url}/none", "http://127.0.0.1:9/x"]


def test_a_watch_is_added_listed_read_by_a_pull_and_removed(run, site):
    site.pages["/feed"] = ("application/rss+xml", rss(ITEM.format("one")))
    code, made = run("watch", "add", f"{site.url}/feed", "--person", "Jane Roe", "--name", "Jane's blog")
    assert code == 0
    assert (made["name"], made["person"], made["last_error"]) == ("Jane's blog", "Jane Roe", None)
    assert run("watch", "list")[1] == [made]

    site.pages["/feed"] = ("application/rss+xml", rss(ITEM.format("one"), ITEM.format("two")))
    assert run("pull", "--dry-run")[1]["by_source"]["watch"]["requests"] == 1
    code, done = run("pull")
    assert (code, done["by_source"]["watch"]["requests"]) == (0, 1)
    assert len(run("inbox")[1]) == 2

    del site.pages["/feed"]
    code, done = run("pull")
    assert code == 1
    assert (done["failed"][0]["source"], done["failed"][0]["what"]) == ("watch", "Jane's blog")
    assert run("watch", "list")[1][0]["last_error"] == done["failed"][0]["message"]
    assert run("watch", "remove", f"{site.url}/feed") == (0, {"removed": 1})
    assert run("watch", "list")[1] == []


def test_an_opml_s_feeds_are_watched(run):
    Path("feeds.opml").write_text(
        '<opml version="2.0"><body><outline text="A" xmlUrl="https://a.example.org/feed"/></body></opml>'
    )
    assert run("import", "feeds.opml")[1]["watches"] == 1
    assert [w["address"] for w in run("watch", "list")[1]] == ["https://a.example.org/feed"]


def test_the_record_is_written_as_a_calendar(run):
    run("import", "talks.csv")
    code, _ = run("calendar", "--out", "out.ics")

    assert code == 0
    assert Path("out.ics").read_text().count("BEGIN:VEVENT") == 1
    assert run("calendar", "--out", "no/such/folder/out.ics")[0] == 2


def test_events_are_listed(run):
    run("import", "talks.csv")

    [event] = run("events")[1]
    assert {k: event[k] for k in ("name", "starts_on", "city", "cfp_closes_on")} == {
        "name": "E", "starts_on": "2026-01-02", "city": "Bern", "cfp_closes_on": None,
    }  # fmt: skip


def test_a_goal_is_set_and_listed_on_a_day(run):
    code, made = run(
        "goal", "add", "--name", "Talks", "--owner", "marketing", "--measure", "count:talk", "--target", "4",
        "--from", "2026-01-01", "--to", "2026-12-31",
    )  # fmt: skip
    assert code == 0
    run("import", "talks.csv")

    [goal] = run("goals", "--on", "2026-01-31")[1]
    assert {k: goal[k] for k in ("name", "owner", "measure", "target", "from", "to", "actual", "expected")} == {
        "name": "Talks", "owner": "marketing", "measure": "count:talk", "target": 4,
        "from": "2026-01-01", "to": "2026-12-31", "actual": 1, "expected": 0.3,
    }  # fmt: skip
    assert goal["verdict"] == "on_track"
    assert goal["reasons"]
    assert made["name"] == "Talks"
    [before] = run("goals", "--on", "2026-01-01")[1]
    assert before["actual"] == 0
    assert [run("goals", "--on", day)[1][0]["verdict"] for day in ("0001-01-01", "9999-12-31")] == [
        "not_started",
        "missed",
    ]


def test_a_pull_reads_what_is_due_and_says_what_it_did(run, monkeypatch):
    run("import", "talks.csv")
    with XServer(any_post=True) as x:
        monkeypatch.setenv("ENGAGEMENT_X_API_URL", x.url)
        monkeypatch.setenv("ENGAGEMENT_X_BEARER_TOKEN", "token")
        assert run("pull", "--dry-run")[1]["requests"] == 1
        assert x.requests == []
        code, done = run("pull", "--source", "x")
        assert run("pull")[1]["requests"] == 0
        assert run("pull", "--all")[1]["requests"] == 1

    assert code == 0
    tally = {"requests": 1, "billed": 1, "readings": 6, "absent": 0, "cost_usd": 0.005}
    assert done == {**tally, "failed": [], "by_source": {"x": tally}}


def test_serve_pull_goes_on_until_it_is_told_to_stop(run):
    run("--database", "sqlite:///served.db", "import", "talks.csv")
    with XServer(any_post=True) as x:
        settings = {"ENGAGEMENT_X_API_URL": x.url, "ENGAGEMENT_X_BEARER_TOKEN": "token"}
        line = [sys.executable, "-m", "engagement", "--database", "sqlite:///served.db"]
        environment = {**os.environ, **settings, "PYTHONPATH": str(ROOT)}
        served = subprocess.Popen(
            [*line, "serve-pull", "--every", "1m", "--source", "x", "--json"],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert served.stderr is not None
        while "readings" not in (line_said := served.stderr.readline()):
            assert line_said
        served.send_signal(signal.SIGTERM)
        out, _ = served.communicate(timeout=PATIENCE)

    assert served.returncode == 0
    assert json.loads(out) == {"pulls": 1, "with_failures": 0}
    assert len(x.requests) == 1


def test_a_failed_source_is_exit_1_with_its_reason(run, monkeypatch):
    run("import", "talks.csv")
    with XServer() as x:
        x.odd = lambda n: (503, {}, b"<html>down</html>")
        monkeypatch.setenv("ENGAGEMENT_X_API_URL", x.url)
        monkeypatch.setenv("ENGAGEMENT_X_BEARER_TOKEN", "token")
        code, done = run("pull")

    assert code == 1
    [failed] = done["failed"]
    assert (failed["source"], failed["retry_at"]) == ("x", None)
    assert "trouble of its own" in failed["message"]
    source = run("status")[1]["sources"][0]
    assert (source["name"], source["last_error"]) == ("x", failed["message"])


def test_status_and_rebuild(run):
    run("import", "talks.csv")
    code, status = run("status")

    assert code == 0
    assert status["database"] == "sqlite:///data/engagement.db"
    assert (status["activities"], status["readings"]) == (1, 0)
    assert status["sources"][0] == {
        "name": "x",
        "connected": False,
        "last_run": None,
        "last_error": None,
    }
    assert {s["name"]: s["connected"] for s in status["sources"]} == {
        "x": False, "youtube": False, "dev": False,
        "github": True, "bluesky": True, "mastodon": True, "hackernews": True, "reddit": True,
        "plausible": False, "goatcounter": False,
    }  # fmt: skip
    code, rebuilt = run("rebuild")
    assert (code, rebuilt["equal"], sorted(rebuilt)) == (0, True, ["equal", "seconds"])


def test_a_goal_is_set_in_words_with_its_parts_and_forecast(run):
    code, made = run("goal", "add", "8 talks delivered in 2026", "--split", "quarter", "--owner", "CEO")
    assert code == 0
    assert (made["measure"], made["target"], made["owner"], made["from"]) == (
        "count:talk", 8, "CEO", "2026-01-01",
    )  # fmt: skip
    assert [part["target"] for part in made["parts"]] == [2, 2, 2, 2]
    assert {part["part_of"] for part in made["parts"]} == {made["id"]}

    code, touches = run("goal", "add", "8 tier-1 analyst touches a quarter")
    assert (touches["target"], len(touches["parts"])) == (32, 4)
    listed = run("goals", "--on", "2026-06-30")[1]
    assert len(listed) == 10
    for goal in listed:
        assert goal["forecast_low"] <= goal["forecast"] <= goal["forecast_high"]
        assert 0 <= goal["chance"] <= 1


def test_goals_that_run_are_listed_first_and_parts_after_their_whole(run):
    run("goal", "add", "4 talks in 2024", "--owner", "CEO", "--name", "Over")
    run("goal", "add", "8 talks in 2026", "--split", "quarter", "--owner", "CEO", "--name", "Year")
    run("goal", "add", "9 talks in 2027", "--owner", "CEO", "--name", "Next")
    listed = run("goals", "--on", "2026-05-31")[1]

    assert [(goal["from"], goal["part_of"] is not None) for goal in listed] == [
        ("2026-01-01", False),
        ("2026-04-01", True),
        ("2026-07-01", True),
        ("2026-10-01", True),
        ("2026-01-01", True),
        ("2027-01-01", False),
        ("2024-01-01", False),
    ]


def test_on_the_last_day_nothing_more_is_advised(run):
    run("goal", "add", "20 talks in 2026", "--owner", "CEO")
    run("import", "talks.csv")

    def said(on):
        [goal] = run("goals", "--on", on)[1]
        return " ".join(goal["reasons"])

    assert "would put it on track" in said("2026-12-30")
    assert "would" not in said("2026-12-31")


@pytest.mark.parametrize(
    ("arguments", "field"),
    [
        (("be famous",), "words"),
        (("talks in 2026",), "words"),
        ((), "name"),
        (("24 talks", "--target", "many"), "target"),
        (("24 talks", "--measure", "count:song"), "measure"),
        (("24 talks", "--split", "quarter", "--measure", "count:song"), "measure"),
        (("24 talks", "--from", "2026-12-01", "--to", "2026-01-01"), "to"),
        (("24 talks", "--from", "2026-12-01", "--to", "2026-01-01", "--split", "month"), "to"),
        (("24 talks", "--owner", "nobody", "--split", "month"), "owner"),
    ],
)
def test_a_goal_that_cannot_be_understood_is_refused_by_its_part(run, arguments, field):
    code, document = run("goal", "add", *arguments)

    assert (code, document["error"]["field"]) == (2, field)
    assert run("goals")[1] == []


def test_the_doctor_tries_what_is_set_and_names_what_is_missing(run, monkeypatch):
    run("import", "talks.csv")

    def reply(path, params):
        return (401, {}, {}) if path.startswith("/2/tweets") else (404, {}, {})

    with Api(reply) as api:
        for name in ("X", "GITHUB", "BLUESKY", "MASTODON", "HACKERNEWS", "REDDIT"):
            monkeypatch.setenv(f"ENGAGEMENT_{name}_API_URL", api.url)
        calm, without_key = run("doctor")
        monkeypatch.setenv("ENGAGEMENT_X_BEARER_TOKEN", "s3cr3t")
        code, told = run("doctor")
    x, youtube = told["sources"][:2]

    assert (calm, code) == (0, 1)
    assert without_key["sources"][0]["message"] == "Set ENGAGEMENT_X_BEARER_TOKEN to connect it."
    assert (x["works"], x["message"].startswith("X does not accept the key")) == (False, True)
    assert (youtube["connected"], youtube["works"]) == (False, None)
    assert {"database", "schema", "activities", "readings"} <= set(told)
    assert "s3cr3t" not in str(told)


def test_the_doctor_tries_the_shared_sheet(run, monkeypatch):
    with SheetsApi() as server, Api(lambda path, params: (404, {}, {})) as others:
        for name in ("X", "GITHUB", "BLUESKY", "MASTODON", "HACKERNEWS", "REDDIT"):
            monkeypatch.setenv(f"ENGAGEMENT_{name}_API_URL", others.url)
        unset = run("doctor")[1]["sheets"]
        monkeypatch.setenv("ENGAGEMENT_SHEETS_URL", server.sheet_url)
        monkeypatch.setenv("ENGAGEMENT_SHEETS_SERVICE_ACCOUNT", '{"type": "s3cr3t"}')
        code, wrong = run("doctor")
        for name, value in {
            "SERVICE_ACCOUNT": json.dumps(server.account()),
            "URL": server.sheet_url,
            "API_URL": server.url,
        }.items():
            monkeypatch.setenv(f"ENGAGEMENT_SHEETS_{name}", value)
        good, right = run("doctor")
        server.share("reader")
        unshared, told = run("doctor")

    assert (unset, code, good, unshared) == (None, 1, 0, 1)
    assert "holds no key of a service account" in wrong["sheets"]["message"]
    assert "s3cr3t" not in str(wrong)
    assert right["sheets"]["message"] == 'The sheet "Engagement" can be read and written.'
    assert "Share it with" in told["sheets"]["message"]


def test_accounts_are_added_and_listed(run):
    assert run("account", "add", "@Acme", "--posts")[1]["records_posts"] is True
    assert [a["key"] for a in run("accounts")[1]] == ["x/acme"]


def test_the_demo_fills_a_database_of_its_own_once(run):
    code, counts = run("demo")
    assert (code, counts["activities"] > 150, counts["readings"] > 3000) == (0, True, True)
    assert run("demo")[1] == counts
    assert Path("data/demo.db").exists()
    assert not Path("data/engagement.db").exists()
    assert run("--database", "sqlite:///data/demo.db", "rebuild")[1]["equal"] is True
    run("import", "talks.csv")
    code, refused = run("demo", "--database", "sqlite:///data/engagement.db")
    assert (code, "holds a record already" in refused["error"]["message"]) == (2, True)


def test_the_flag_beats_the_variable_which_beats_the_default(run, monkeypatch):
    monkeypatch.setenv("ENGAGEMENT_DATABASE_URL", "sqlite:///env.db")
    assert run("status")[1]["database"] == "sqlite:///env.db"
    assert run("--database", "sqlite:///flag.db", "status")[1]["database"] == "sqlite:///flag.db"
    assert run("status", "--database", "sqlite:///flag.db")[1]["database"] == "sqlite:///flag.db"


@pytest.mark.parametrize(
    ("arguments", "field"),
    [
        (["import", "none.csv"], "path"),
        (["import", "."], "path"),
        (["import", "talks.csv", "--person", "  "], "person"),
        (["activities", "--from", "tomorrow"], "from"),
        (["activities", "--to", "2026-02-30"], "to"),
        (["activities", "--kind", "dance"], "kind"),
        (["activities", "--status", "maybe"], "status"),
        (["activities", "--audience", "martians"], "audience"),
        (["pull", "--source", "myspace"], "source"),
        (["pull", "--source", "x"], "source"),
        (["goals", "--on", "2026"], "on"),
        (["account", "add", "acme"], "account"),
        (["capture", " "], "text"),
        (["capture", "\u200b"], "text"),
        (["inbox", "accept"], "id"),
        (["watch", "add"], "address"),
        (["watch", "add", "/no/such/file"], "address"),
        (["watch", "add", "javascript:alert(1)"], "address"),
        (["watch", "remove", "https://never.example.org/"], "address"),
        (["import", "http://127.0.0.1/feed"], "path"),
        (["serve-pull", "--every", "soon"], "every"),
        (["serve-pull", "--source", "youtube"], "source"),
        (["status", "--database", "mysql://x/y"], "database"),
        (["--database", "sqlite://", "status"], "database"),
        (["goal", "add", "--name", "G", "--owner", "CEO", "--measure", "x", "--target", "1", "--from", "2026-01-01", "--to", "2026-02-01"], "measure"),
        (["goal", "add", "--name", "G", "--owner", "CEO", "--measure", "count", "--target", "-1", "--from", "2026-01-01", "--to", "2026-02-01"], "target"),
        (["goal", "add", "--name", "G", "--owner", "CEO", "--measure", "count", "--target", "1", "--from", "2026-02-01", "--to", "2026-01-01"], "to"),
    ],
)  # fmt: skip
def test_bad_input_is_refused_whole_with_its_field(run, arguments, field):
    code, document = run(*arguments)

    assert code == 2
    assert document["error"]["field"] == field
    assert document["error"]["message"].endswith(".")


@pytest.mark.parametrize("arguments", [[], ["dance"], ["import"], ["goal", "add"], ["status", "--loud"]])
def test_a_command_that_is_none_is_refused(run, arguments):
    code, document = run(*arguments)

    assert (code, bool(document["error"]["message"])) == (2, True)


def test_a_wrong_setting_is_named(run, monkeypatch):
    monkeypatch.setenv("ENGAGEMENT_X_API_URL", "not a host")

    assert run("status")[1]["error"]["field"] == "ENGAGEMENT_X_API_URL"


def command(*arguments: str, **more) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "engagement", *arguments],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
        **more,
    )


def test_as_a_process_it_exits_with_its_code_and_keeps_stdout_for_json():
    done = command("import", "talks.csv", "--json")

    assert done.returncode == 1
    assert json.loads(done.stdout)["created"] == 1
    assert 'talks.csv, row 3, date "2019"' in done.stderr
    people = command("activities")
    assert (people.returncode, people.stderr) == (0, "")
    assert "A, E" in people.stdout
    refused = command("activities", "--kind", "dance")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "Traceback" not in refused.stderr


def test_a_reader_that_has_gone_or_is_full_is_no_traceback(run):
    run("import", "talks.csv")
    with open("/dev/full", "w") as full:  # noqa: PTH123
        done = subprocess.run(
            [sys.executable, "-m", "engagement", "activities"],
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )

    assert done.returncode == 2
    assert "could not be written: No space left on device." in done.stderr
    assert "Traceback" not in done.stderr


def test_after_a_command_the_file_is_whole_by_itself():
    command("import", "talks.csv")

    assert sorted(p.name for p in Path("data").iterdir()) == ["engagement.db"]


def test_a_pull_that_is_killed_midway_loses_and_doubles_nothing(run, monkeypatch):
    rows = "".join(f"P{n},2026-01-02,https://x.com/a/status/{n}\n" for n in range(1, 351))
    Path("posts.csv").write_text("title,date,url\n" + rows)
    run("import", "posts.csv")
    with XServer(any_post=True) as x:
        x.odd = lambda n: x.hang() if n == 3 else None
        monkeypatch.setenv("ENGAGEMENT_X_API_URL", x.url)
        monkeypatch.setenv("ENGAGEMENT_X_BEARER_TOKEN", "token")
        pulling = subprocess.Popen(
            [sys.executable, "-m", "engagement", "pull"],
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        x.wait_for(3)
        code, busy = run("pull")
        pulling.send_signal(signal.SIGKILL)
        pulling.wait()
        x.over.set()

        assert code == 2
        assert "Another pull" in busy["error"]["message"]
        assert run("status")[1]["readings"] == 200 * 6
        assert run("rebuild")[1]["equal"] is True
        _, again = run("pull")

    assert (again["requests"], again["readings"]) == (2, 150 * 6)
    assert run("status")[1]["readings"] == 350 * 6
    assert run("rebuild")[1]["equal"] is True


def test_no_key_is_in_any_output_at_any_level(run, monkeypatch):
    run("import", "talks.csv")
    with XServer(any_post=True) as x:
        monkeypatch.setenv("ENGAGEMENT_X_API_URL", x.url)
        monkeypatch.setenv("ENGAGEMENT_X_BEARER_TOKEN", "s3cr3t-token")
        monkeypatch.setenv("ENGAGEMENT_LOG_LEVEL", "DEBUG")
        done = command("pull")

    assert done.returncode == 0
    assert "DEBUG" in done.stderr
    assert "s3cr3t" not in done.stdout + done.stderr
    assert b"s3cr3t" not in Path("data/engagement.db").read_bytes()
    assert x.headers[0]["Authorization"] == "Bearer s3cr3t-token"


def test_a_pull_that_is_stopped_gives_its_document(run, monkeypatch):
    run("import", "talks.csv")

    def stop(what, done, of):
        raise KeyboardInterrupt

    monkeypatch.setattr("engagement.cli.numbers._line", stop)
    with XServer(any_post=True) as server:
        monkeypatch.setenv("ENGAGEMENT_X_API_URL", server.url)
        monkeypatch.setenv("ENGAGEMENT_X_BEARER_TOKEN", "s3cr3t")
        code, told = run("pull", "--source", "x")

    assert (code, told["requests"], told["billed"]) == (1, 1, 1)
    assert [f["what"] for f in told["failed"]] == ["stopped"]


def test_an_analyst_is_due_overdue_and_touched_by_commands(run):
    code, made = run(
        "analyst",
        "add",
        "Jane",
        "Doe",
        "--firm",
        "Gartner",
        "--tier",
        "1",
        "--coverage",
        "ai, cloud",
        "--owner",
        "Mara",
    )
    assert (code, made["name"], made["coverage"], made["quiet"]) == (
        0,
        "Jane Doe",
        ["ai", "cloud"],
        True,
    )
    run("analyst", "add", "Sam Lee", "--firm", "The Register", "--tier", "2", "--press")
    Path("meetings.csv").write_text(
        "title,date,kind,analyst,firm\nBriefing,2026-01-05,analyst_meeting,Jane Doe,Gartner\n", "utf-8"
    )
    run("import", "meetings.csv")
    code, rows = run("analysts", "--on", "2026-04-06")

    jane = next(row for row in rows if row["name"] == "Jane Doe")
    assert (code, [row["desk"] for row in rows]) == (0, ["analysts", "press"])
    assert (jane["last_touch"], jane["due_on"], jane["overdue"], jane["overdue_days"], jane["quiet"]) == (
        "2026-01-05", "2026-02-19", True, 46, True,
    )  # fmt: skip
    assert not next(
        row for row in run("analysts", "--on", "2026-01-06")[1] if row["name"] == "Jane Doe"
    )["overdue"]
    run("calendar", "--out", "all.ics")
    assert "Touch due: Jane Doe" in Path("all.ics").read_text("utf-8")


@pytest.mark.parametrize(
    ("flags", "field", "words"),
    [
        (["Jane Doe"], "firm", "An analyst needs a firm"),
        (["Sam Lee", "--press"], "firm", "A journalist needs an outlet"),
        (
            ["Jane Doe", "--firm", "Gartner", "--tier", "4"],
            "tier",
            "Tier 4 has no interval yet: set its days first.",
        ),
    ],
)
def test_an_analyst_that_cannot_be_added_is_refused_in_a_sentence(run, flags, field, words):
    code, refused = run("analyst", "add", *flags)
    assert (code, refused["error"]["field"]) == (2, field)
    assert words in refused["error"]["message"]


# Briefs ----------------------------------------------------------------------------------------

QUARTER = ("--from", "2026-01-01", "--to", "2026-03-31")


def test_a_brief_is_written_and_counts_its_goals_and_numbers(run):
    Path("two.csv").write_text("title,kind,date,attendance\nA,talk,2026-01-02,80\nB,talk,2026-02-03,\n")
    run("import", "two.csv")
    run("goal", "add", "4 talks in 2026")
    code, done = run("brief", *QUARTER, "--out", "brief.md")

    assert (code, done["file"], done["goals"]) == (0, "brief.md", 1)
    lines = Path("brief.md").read_text("utf-8").splitlines()
    assert "- Talks: 2 talks" in lines
    # the goal, delivered, talks, attendance, the business side's share and the hours
    assert done["numbers"] == 6
    before = Path("brief.md").read_bytes()
    run("brief", *QUARTER, "--out", "brief.md")
    assert Path("brief.md").read_bytes() == before


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ((*QUARTER, "--out", "brief.docx"), "out"),
        (("--from", "2026-04-01", "--to", "2026-03-31", "--out", "b.md"), "to"),
        (("--from", "2026-13-01", "--to", "2026-03-31", "--out", "b.md"), "from"),
        (("--from", "1969-01-01", "--to", "2026-03-31", "--out", "b.md"), "from"),
        ((*QUARTER, "--out", "nowhere/b.md"), "out"),
        ((*QUARTER, "--out", "/proc/b.md"), "out"),
    ],
)
def test_a_brief_that_cannot_be_is_refused_by_its_field(run, asked, field):
    code, refused = run("brief", *asked)

    assert (code, refused["error"]["field"]) == (2, field)
    assert not Path("b.md").exists()


def test_a_brief_of_a_period_without_data_says_so(run):
    code, done = run("brief", "--from", "1985-01-01", "--to", "1994-12-31", "--out", "b.md")

    assert (code, done["goals"]) == (0, 0)
    assert "No delivered activity is recorded for this period." in Path("b.md").read_text("utf-8")


@pytest.fixture
def posted(monkeypatch):
    with post() as taken:
        monkeypatch.setenv(
            "ENGAGEMENT_SMTP_URL", f"smtp://127.0.0.1:{taken.port}?from=briefs@example.org"
        )
        yield taken


def test_a_period_s_brief_is_sent_once_to_each_address(run, posted):
    run("import", "talks.csv")
    asked = ("send-brief", *QUARTER, "--to", "ana@example.org", "--to", "bo@example.org")

    assert run(*asked, "--dry-run")[1]["would_send"] == [
        {"channel": "mail", "address": "ana@example.org"}, {"channel": "mail", "address": "bo@example.org"},
    ]  # fmt: skip
    assert posted.to == []
    assert run(*asked) == (0, {"sent": 2, "failed": [], "skipped": 0, "unsure": []})
    assert run(*asked) == (0, {"sent": 0, "failed": [], "skipped": 2, "unsure": []})
    assert posted.to == ["ana@example.org", "bo@example.org"]
    assert [part.get_filename() for part in posted.mails[0][2].iter_attachments()] == [
        "brief-q1-2026.pdf"
    ]
    assert run(*asked, "--test")[1]["sent"] == 2


def test_a_mail_server_that_refuses_is_told_by_address_and_exits_1(run, posted):
    posted.refuses.add("ana@example.org")
    code, told = run("send-brief", *QUARTER, "--to", "ana@example.org", "--to", "bo@example.org")

    assert (code, told["sent"]) == (1, 1)
    assert [(one["channel"], one["address"]) for one in told["failed"]] == [("mail", "ana@example.org")]
    assert "550 no such mailbox here" in told["failed"][0]["message"]


def test_a_room_is_told_and_its_address_is_in_no_output(monkeypatch):
    with Api(lambda path, params: (404, {}, b"no_service")) as room:
        monkeypatch.setenv("ENGAGEMENT_WEBHOOK_URL", f"{room.url}/services/s3cr3t")
        monkeypatch.setenv("ENGAGEMENT_LOG_LEVEL", "DEBUG")
        done = command("send-brief", *QUARTER, "--webhook", "--json")

    assert done.returncode == 1
    assert [one["address"] for one in json.loads(done.stdout)["failed"]] == ["webhook"]
    assert len(room.requests) == 1
    assert "s3cr3t" not in done.stdout + done.stderr
    assert b"s3cr3t" not in Path("data/engagement.db").read_bytes()


@pytest.mark.parametrize(
    ("arguments", "field"),
    [
        ((), "to"),
        (("--test",), "to"),
        (("--to", "ana"), "to"),
        (("--to", "ana@example.org\r\nBcc: x@example.org"), "to"),
        (("--to", "2026-03-31", "--to", "2026-04-30"), "to"),
        (("--from", "2026-01-01", "--to", "ana@example.org"), "to"),
        (("--to", "2026-03-31", "--to", "ana@example.org"), "from"),
        (("--from", "2026-04-01", "--to", "2026-03-31", "--to", "ana@example.org"), "to"),
    ],
)
def test_what_cannot_be_sent_is_refused_whole(run, posted, arguments, field):
    code, told = run("send-brief", *arguments)

    assert (code, told["error"]["field"]) == (2, field)
    assert posted.to == []


def test_a_sending_that_is_killed_midway_sends_nobody_twice(run, monkeypatch):
    reached, go_on = threading.Event(), threading.Event()
    with post() as taken:
        taken.on_data = lambda: (reached.set(), go_on.wait(PATIENCE)) if len(taken.mails) == 2 else None
        monkeypatch.setenv(
            "ENGAGEMENT_SMTP_URL", f"smtp://127.0.0.1:{taken.port}?from=briefs@example.org"
        )
        people = [part for name in ("ana", "bo", "cy") for part in ("--to", f"{name}@example.org")]
        sending = subprocess.Popen(
            [sys.executable, "-m", "engagement", "send-brief", *QUARTER, *people],
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        assert reached.wait(PATIENCE)
        sending.send_signal(signal.SIGKILL)
        sending.wait()
        go_on.set()
        _, again = run("send-brief", *QUARTER, *people)

    assert (again["sent"], again["skipped"]) == (1, 2)
    assert sorted(taken.to) == ["ana@example.org", "bo@example.org", "cy@example.org"]


def test_an_assessor_is_asked_by_a_link_and_answers_are_listed_without_private_words(run):
    from datetime import UTC, datetime

    from engagement.store import assessments, invitations, open_store

    today = datetime.now(UTC).date()
    assert run("assessor", "add", "Ana", "--role", "department_head")[0] == 2
    code, ana = run("assessor", "add", "Ana", "--role", "department_head", "--department", "Sales")
    assert (code, ana["name"], ana["role"], ana["department"]) == (0, "Ana", "department_head", "Sales")

    code, made = run("assess", "link", "ana", "--base-url", "https://engagement.example.org/app/")
    assert code == 0
    assert set(made) == {"assessor", "quarter", "link", "expires_on"}
    start, secret = made["link"].split("invitation=")
    assert start == "https://engagement.example.org/app/assess?"
    store = open_store("sqlite:///data/engagement.db")
    with store.unit("t") as unit:
        told = [
            assessments.Answer("satisfaction", 2, "Only for Carl", True),
            assessments.Answer("engineering_culture", 4, "For all"),
        ]
        assessments.answer(unit, secret, told, today)
    with store.read() as connection:
        assert invitations.opened(connection, secret, today).assessor["name"] == "Ana"
    store.close()

    code, listed = run("assessments")
    assert code == 0
    assert [(one["indicator"], one["score"], one["words"], one["for_ceo_only"]) for one in listed] == [
        ("engineering_culture", 4, "For all", False),
        ("satisfaction", 2, None, True),
    ]


@pytest.mark.parametrize(
    ("arguments", "field"),
    [
        (("assess", "link", "Nobody"), "name"),
        (("assess", "link", "Carl", "--quarter", "2026-Q5"), "quarter"),
        (("assess", "link", "Carl", "--quarter", "2099-Q1"), "quarter"),
        (("assess", "link", "Carl", "--base-url", "javascript:alert(1)"), "base-url"),
        (("assessor", "add", "Bo", "--role", "boss"), "role"),
        (("assessor", "add", " ", "--role", "ceo"), "name"),
    ],
)
def test_what_cannot_be_asked_is_refused_by_its_field(run, arguments, field):
    run("assessor", "add", "Carl", "--role", "ceo")
    code, said = run(*arguments)

    assert (code, said["error"]["field"]) == (2, field)


def test_everything_goes_out_and_comes_back_with_its_counts(run):
    run("import", "talks.csv")
    code, out = run("export", "out")
    assert (code, set(out)) == (0, {"activities", "readings", "rows", "tables"})
    assert (out["activities"], out["tables"]["activity"], out["tables"]["run"]) == (1, 1, 1)
    assert run("backup", "kept/one.zip") == (0, out)

    code, checked = run("import", "out", "--dry-run", "--database", "sqlite:///other.db")
    assert (code, checked["created"], run("activities", "--database", "sqlite:///other.db")) == (
        0,
        1,
        (0, []),
    )
    code, back = run("import", "out", "--database", "sqlite:///other.db")
    assert code == 0
    assert {key: back[key] for key in out} == out
    assert (back["created"], back["updated"], back["drafts"], back["rejected"]) == (1, 0, 0, [])
    assert run("restore", "kept/one.zip", "--dry-run", "--database", "sqlite:///third.db") == (0, out)
    assert run("restore", "kept/one.zip", "--database", "sqlite:///third.db") == (0, out)
    for other in ("other", "third"):
        run("export", f"{other}-out", "--database", f"sqlite:///{other}.db")
        for file in Path("out").iterdir():
            assert file.read_bytes() == (Path(f"{other}-out") / file.name).read_bytes()


@pytest.mark.parametrize(
    ("command", "field", "said"),
    [
        (("import", "out"), "database", "holds a record already"),
        (("restore", "one.zip"), "database", "holds a record already"),
        (("restore", "talks.csv"), "file", "no backup"),
        (("restore", "nothing.zip"), "file", "cannot be read"),
        (("import", "out", "talks.csv"), "path", "alone"),
        (("import", "out", "--person", "Ana"), "person", "Leave out"),
        (("import", "out", "--accept"), "accept", "Leave out"),
        (("import", "empty"), "path", "cannot be read"),
        (("import", "one.zip"), "path", "is a backup"),
        (("export", "talks.csv"), "dir", "is a file"),
        (("export", "."), "dir", "holds what is of no export"),
        (("backup", "talks.csv"), "file", "is no backup"),
        (("backup", "out"), "file", "is a folder"),
    ],
)
def test_what_cannot_go_out_or_come_back_is_refused_in_a_sentence(run, command, field, said):
    run("import", "talks.csv")
    run("export", "out")
    run("backup", "one.zip")
    Path("empty").mkdir()

    code, refused = run(*command)
    assert (code, refused["error"]["field"]) == (2, field)
    assert said in refused["error"]["message"]
