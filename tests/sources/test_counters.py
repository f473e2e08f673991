"""Our own web pages' views by Plausible and GoatCounter, against their documented shapes on loopback."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from engagement.capture.files import Row
from engagement.errors import BadAnswer, KeyRefused, RateLimited
from engagement.sources.goatcounter import GoatCounter
from engagement.sources.pages import page_of, spellings
from engagement.sources.plausible import Plausible
from engagement.store import runs
from tests.conftest import import_rows
from tests.servers.api import Api

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
SITES = ("acme.example", "blog.acme.example")


def plausible(api):
    return Plausible("k3y", SITES, api.url, clock=lambda: NOW)


def goatcounter(api):
    return GoatCounter("k3y", SITES, api.url, clock=lambda: NOW)


def reads(answers):
    return {r.resource: r.value for a in answers for r in a.readings if r.metric == "reads"}


def missing(answers):
    return [m.resource for a in answers for m in a.missing]


def counted(paths):
    """Plausible's answer: every path that is asked for and was seen."""

    def reply(path, params):
        query = json.loads(dict(params)["body"])
        [[_, _, wanted]] = query["filters"]
        rows = [{"dimensions": [p], "metrics": [n]} for p, n in paths.items() if p in wanted]
        return {"results": rows, "meta": {}, "query": query}

    return reply


# Addresses -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "page"),
    [
        ("https://www.acme.example/Talk/", "acme.example/Talk"),
        ("http://blog.acme.example/a?utm_source=x#top", "blog.acme.example/a"),
        ("https://acme.example", "acme.example/"),
        ("https://acme.example/?p=7", "acme.example/?p=7"),
        ("https://acme.example/#/talk", None),
        ("https://acme.example.evil.org/a", None),
        ("https://other.example/a", None),
        ("https://github.com/acme/tool", None),
        ("mailto:a@acme.example", None),
    ],
)
def test_only_pages_of_our_own_sites_are_counted(url, page):
    assert page_of(url, SITES) == page


def test_a_page_is_asked_for_under_every_spelling_of_its_path():
    assert spellings("/") == ["/"]
    assert spellings("/a b/ü") == ["/a b/ü", "/a b/ü/", "/a%20b/%C3%BC", "/a%20b/%C3%BC/"]


def test_a_web_link_is_due_at_a_counter_and_nowhere_else(store):
    urls = ("https://acme.example/talk", "https://acme.example", "https://x.com/jane/status/7")
    import_rows(
        store, [[Row("t.csv", 2, {"title": "Scaling Kafka", "date": "2026-03-04", "kind": "blog_post",
                                  "url": urls[0], "post": urls[1], "announcement": urls[2]})]],
        today=NOW.date(), by="test",
    )  # fmt: skip
    with store.read() as connection:
        web = runs.due_links(connection, "plausible", None, platforms=("web",))
        own = runs.due_links(connection, "x", None)
        none = runs.due_links(connection, "plausible", None)

    assert {key for key, _ in web} == {"acme.example/talk", "acme.example"}
    assert [key for key, _ in own] == ["x.com/status/7"]
    assert none == []


# Plausible -----------------------------------------------------------------------------------


def test_plausible_asks_two_hundred_pages_of_one_site_a_request():
    with Api(counted({"/p1": 5, "/p250/": 7})) as api:
        source = plausible(api)
        ids = [f"acme.example/p{n}" for n in range(300)] + ["blog.acme.example/p1"]
        answers = list(source.posts(ids))

    queries = [json.loads(dict(params)["body"]) for _, params, _ in api.requests]
    assert [(q["site_id"], len(q["filters"][0][2])) for q in queries] == [
        ("acme.example", 400),
        ("acme.example", 200),
        ("blog.acme.example", 2),
    ]
    assert {(path, headers["authorization"]) for path, _, headers in api.requests} == {
        ("/api/v2/query", "Bearer k3y")
    }
    assert reads(answers) == {"acme.example/p1": 5, "acme.example/p250": 7, "blog.acme.example/p1": 5}
    assert "acme.example/p0" in missing(answers)
    assert sum(len(batch) for batch in source.batches(ids)) == 301


def test_plausible_s_question_holds_what_its_documented_schema_takes_and_nothing_else():
    with Api(counted({})) as api:
        list(plausible(api).posts(["acme.example/a"]))

    [query] = [json.loads(dict(params)["body"]) for _, params, _ in api.requests]
    assert query == {
        "site_id": "acme.example",
        "metrics": ["pageviews"],
        "date_range": "all",
        "dimensions": ["event:page"],
        "filters": [["is", "event:page", ["/a", "/a/"]]],
    }
    assert api.requests[0][2]["content-type"] == "application/json"


def test_views_under_two_spellings_are_one_page_s():
    with Api(counted({"/a": 5, "/a/": 2})) as api:
        answers = list(plausible(api).posts(["acme.example/a"]))

    assert reads(answers) == {"acme.example/a": 7}


def test_a_page_told_apart_by_its_query_is_none_that_plausible_can_measure():
    with Api(counted({})) as api:
        assert plausible(api).resource("https://acme.example/?p=7") is None
        assert goatcounter(api).resource("https://acme.example/?p=7") == "acme.example/?p=7"


@pytest.mark.parametrize("status", [401, 402, 403])
def test_plausible_s_refusals_say_what_to_do_without_the_key(status):
    with Api(lambda p, q: (status, {}, {"error": "no"})) as api, pytest.raises(KeyRefused) as refused:
        list(plausible(api).posts(["acme.example/a"]))
    assert "k3y" not in refused.value.message


def test_the_good_rows_of_a_bad_answer_are_kept_and_the_rest_is_named():
    rows = [
        None,
        {"dimensions": ["/a"], "metrics": [3]},
        {"dimensions": ["/a"], "metrics": [99]},
        {"dimensions": ["/b"], "metrics": ["12"]},
        {"dimensions": ["/c"], "metrics": [-1]},
        {"dimensions": [], "metrics": [1]},
        {"dimensions": ["/foreign"], "metrics": [1]},
    ]
    with Api(lambda p, q: {"results": rows}) as api:
        answers = list(plausible(api).posts([f"acme.example/{n}" for n in "abcd"]))

    assert reads(answers) == {"acme.example/a": 3, "acme.example/b": 12}
    assert missing(answers) == []  # what /d is may stand in the rows that cannot be read
    assert len(answers[0].problems) == 3


# GoatCounter ---------------------------------------------------------------------------------


def hits(paths, more=False):
    def reply(path, params):
        wanted = dict(params)["include_paths"].split(",")
        found = [
            {"path": p, "path_id": n, "count": c, "event": False, "title": "", "stats": []}
            for n, (p, c) in enumerate(paths.items())
            if p in wanted
        ]
        limit = int(dict(params)["limit"])
        return {"hits": found[:limit] or None, "total": 1, "more": len(found) > limit}

    return reply


def test_goatcounter_asks_25_pages_a_request_by_name():
    with Api(hits({"/p1": 5, "/p30/": 7})) as api:
        answers = list(goatcounter(api).posts([f"acme.example/p{n}" for n in range(40)]))

    assert [path for path, _, _ in api.requests] == ["/api/v0/stats/hits"] * 2
    asked = dict(api.requests[0][1])
    assert asked.keys() == {"start", "limit", "path_by_name", "include_paths"}
    assert (asked["limit"], asked["path_by_name"], asked["start"]) == (
        "100",
        "true",
        "2019-01-01T00:00:00Z",
    )
    assert api.requests[0][2]["authorization"] == "Bearer k3y"
    assert reads(answers) == {"acme.example/p1": 5, "acme.example/p30": 7}


def test_goatcounter_is_asked_on_while_it_says_there_is_more_and_tells_something_new(monkeypatch):
    monkeypatch.setattr("engagement.sources.goatcounter.MOST", 2)
    with Api(hits({f"/p{n}": n for n in range(5)})) as api:
        answers = list(goatcounter(api).posts([f"acme.example/p{n}" for n in range(5)]))
    assert len(api.requests) == sum(a.requests for a in answers) == 3
    assert len(reads(answers)) == 5

    same = {"hits": [{"path": "/p1", "count": 3}], "more": True}
    with Api(lambda p, q: same) as api:
        answers = list(goatcounter(api).posts(["acme.example/p1"]))
    assert (len(api.requests), reads(answers)) == (2, {"acme.example/p1": 3})


def test_goatcounter_s_events_are_no_pages():
    body = {"hits": [{"path": "/a", "count": 3, "event": True}], "more": False}
    with Api(lambda p, q: body) as api:
        answers = list(goatcounter(api).posts(["acme.example/a"]))
    assert (reads(answers), missing(answers)) == ({}, ["acme.example/a"])


def test_a_goatcounter_that_knows_no_names_is_asked_by_numbers():
    listed = [{"id": n, "path": f"/p{n}"} for n in range(1, 401)]

    def reply(path, params):
        asked = dict(params)
        if path == "/api/v0/paths":
            left = [p for p in listed if p["id"] > int(asked["after"])]
            return {"paths": left[: int(asked["limit"])], "more": len(left) > int(asked["limit"])}
        if "path_by_name" in asked:
            return (400, {}, {"error": "not a number"})
        wanted = asked["include_paths"].split(",")
        found = [p for p in listed if str(p["id"]) in wanted]
        return {"hits": [{"path": p["path"], "path_id": p["id"], "count": 3} for p in found]}

    with Api(reply) as api:
        source = goatcounter(api)
        answers = list(source.posts(["acme.example/p300", "acme.example/nowhere"]))
        again = list(source.posts(["acme.example/p2"]))
        never = list(source.posts(["acme.example/never"]))

    assert reads(answers + again) == {"acme.example/p300": 3, "acme.example/p2": 3}
    assert missing(answers + never) == ["acme.example/nowhere", "acme.example/never"]
    assert sum(a.requests for a in answers) == 4  # refused, two lists of paths, their counts
    assert len(api.requests) == 5


def test_goatcounter_s_limit_says_seconds_and_its_refusal_is_one_error():
    with (
        Api(lambda p, q: (429, {"x-rate-limit-reset": "1"}, {"error": "slow"})) as api,
        pytest.raises(RateLimited) as limited,
    ):
        list(goatcounter(api).posts(["acme.example/a"]))
    assert limited.value.resets_at == NOW + timedelta(seconds=1)
    with Api(lambda p, q: (400, {}, {"error": "bad"})) as api, pytest.raises(BadAnswer, match="400"):
        list(goatcounter(api).posts(["acme.example/a"]))
