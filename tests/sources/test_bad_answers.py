"""What no platform documents and each may give: good entries are kept, the rest named, nothing invented."""

from __future__ import annotations

import gzip
import json
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest

from engagement.errors import BadAnswer, RateLimited, SourceFailed, Unreachable
from engagement.sources.transport import reset_of
from tests.servers.api import Api
from tests.servers.site import answer as send
from tests.servers.site import drip
from tests.sources.platforms import EVERY, KEY, NOW, PLATFORMS, asked, numbers

LISTED = sorted(PLATFORMS)
EVERYBODY = sorted(EVERY)
BOMB = gzip.compress(b" " * 10_000_000 + b"{}")
TEN_THOUSAND_DIGITS = b"9" * 10_000


def given(name, entries, **more):
    """A reply of these entries; a story or release that is asked for by itself is not there."""
    body = PLATFORMS[name].body(entries) if name in PLATFORMS else entries

    def reply(path, params):
        return (404, {}, {}) if "/items/" in path else body

    return reply


def absent(answers):
    return {m.resource for a in answers for m in a.missing if m.metric is None}


def problems(answers):
    return [problem for a in answers for problem in a.problems]


# Lists ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", LISTED)
def test_a_good_entry_among_broken_ones_is_kept_and_they_are_named(name):
    platform = PLATFORMS[name]
    entries = [None, 3, "x", [], {}, {"id": {}}, platform.entry(platform.one, 7)]
    with asked(name, given(name, entries)) as (_, source):
        answers = list(source.posts([platform.one]))

    assert numbers(answers) == {platform.one: 7}
    assert any("cannot be read" in problem for problem in problems(answers))


@pytest.mark.parametrize("name", sorted({*LISTED} - {"hackernews"}))
def test_what_may_stand_in_a_broken_entry_is_not_called_gone(name):
    platform = PLATFORMS[name]
    with asked(name, given(name, [None, platform.entry(platform.one, 7)])) as (_, source):
        answers = list(source.posts([platform.one, platform.other]))

    assert (numbers(answers), absent(answers)) == ({platform.one: 7}, set())
    assert any(platform.other in problem for problem in problems(answers))


@pytest.mark.parametrize("name", LISTED)
def test_an_entry_given_twice_counts_once_and_one_not_asked_for_never(name):
    platform = PLATFORMS[name]
    entries = [
        platform.entry(platform.one, 3),
        platform.entry(platform.one, 99),
        platform.entry(platform.other, 5),
    ]
    with asked(name, given(name, entries)) as (_, source):
        answers = list(source.posts([platform.one]))

    assert numbers(answers) == {platform.one: 3}
    assert len({(r.resource, r.metric) for a in answers for r in a.readings}) == sum(
        len(a.readings) for a in answers
    )


@pytest.mark.parametrize("name", sorted({*LISTED} - {"dev", "mastodon", "plausible", "goatcounter"}))
def test_one_entry_without_its_list_is_read(name):
    platform = PLATFORMS[name]
    if name in ("hackernews", "reddit"):
        pytest.skip("its list is what tells an answer from an error page")
    with asked(name, given(name, platform.entry(platform.one, 7))) as (_, source):
        assert numbers(list(source.posts([platform.one]))) == {platform.one: 7}


@pytest.mark.parametrize("name", sorted(EVERYBODY))
@pytest.mark.parametrize("body", [None, {}, [], "", 0, False, {"error": "internal"}, {"data": None}])
def test_an_answer_about_nothing_makes_nothing_absent(name, body):
    if body == [] and name in ("dev", "mastodon"):
        pytest.skip("an empty list is its documented answer about what is not there")
    failed = None
    answers = []
    with asked(name, lambda path, params: body) as (_, source):
        try:
            answers.extend(source.posts([EVERY[name].one]))
        except SourceFailed as error:
            failed = error

    assert not numbers(answers)
    assert not absent(answers)
    assert failed or problems(answers)


@pytest.mark.parametrize(
    ("name", "handle"),
    [
        ("bluesky", "jane.example"),
        ("mastodon", "jane@m.example"),
        ("github", "acme"),
        ("youtube", "@jane"),
    ],
)
@pytest.mark.parametrize("body", [None, [], [None], "text", {"error": "internal"}, {"items": "x"}])
def test_an_answer_about_no_account_makes_no_account_gone(name, handle, body):
    if name == "youtube" and body == {"error": "internal"}:
        pytest.skip("an answer without items is its documented one about a channel that is not there")
    failed, answers = None, []
    with asked(name, lambda path, params: body) as (_, source):
        try:
            answers.extend(source.accounts([handle]))
        except SourceFailed as error:
            failed = error

    assert not numbers(answers)
    assert not absent(answers)
    assert failed or problems(answers)


# Numbers -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", EVERYBODY)
@pytest.mark.parametrize(
    ("said", "value"),
    [
        (b"12", 12),
        (b'"12"', 12),
        (b"12.0", 12),
        (b"1e2", 100),
        (b"0", 0),
        (b"1000000000000", 10**12),
        (b"1000000000001", None),
        (b'"1,234"', None),
        (b'"1.2K"', None),
        (b'" 12"', None),
        (b'"\\u0663"', None),
        (b"-1", None),
        (b"-0.5", None),
        (b"1e400", None),
        (b"NaN", None),
        (b"-Infinity", None),
        (b"true", None),
        (b"null", None),
        (b"[12]", None),
        (b'{"value": 12}', None),
        (TEN_THOUSAND_DIGITS, None),
    ],
)
def test_a_number_is_whole_and_not_absurd_or_it_is_named(name, said, value):
    platform = EVERY[name]
    body = json.dumps(
        platform.entry(platform.one, "@@")
        if name == "github"
        else platform.body([platform.entry(platform.one, "@@")])
    )
    raw = body.encode().replace(b'"@@"', said)
    extra = {"likes", "comments"} if name == "youtube" else set()

    def reply(path, params):
        if path.endswith(("/releases", "/views")):
            return [] if path.endswith("/releases") else {"views": []}
        return (404, {}, {}) if "/items/" in path else raw

    with asked(name, reply) as (_, source):
        answers = list(source.posts([platform.one]))

    found = [r.value for a in answers for r in a.readings if r.metric not in extra]
    assert found == ([] if value is None else [value])
    null_is_gone = name in ("hackernews", "youtube") and said == b"null"  # their way to say so
    gone = [m for a in answers for m in a.missing]
    assert value is not None or problems(answers) or (null_is_gone and gone)


# Bytes ---------------------------------------------------------------------------------------


def bytes_of(name, **more):
    platform = EVERY[name]
    entry = platform.entry(platform.one, 7) | more
    return json.dumps(entry if name == "github" else platform.body([entry])).encode()


@pytest.mark.parametrize("name", LISTED)
@pytest.mark.parametrize(
    "raw",
    [
        lambda body: b"\xef\xbb\xbf" + body,
        lambda body: body.decode().encode("utf-16"),
        lambda body: body.replace(b'"@@"', b'"caf\xe9 \xff"'),
        lambda body: body.replace(b'"@@"', b'"\\u0000 \\ud83d"'),
        lambda body: body.replace(b'"@@"', b"[" * 300 + b"]" * 300),
        lambda body: b"\r\n  " + body + b"\n\n",
    ],
    ids=["mark", "utf-16", "latin-1", "nul", "nested", "blank"],
)
def test_the_number_is_read_however_its_bytes_are_dressed(name, raw):
    platform = PLATFORMS[name]
    body = raw(bytes_of(name, title="@@"))
    with asked(name, lambda path, params: body) as (_, source):
        assert numbers(list(source.posts([platform.one]))) == {platform.one: 7}


@pytest.mark.parametrize("name", EVERYBODY)
@pytest.mark.parametrize(
    "body",
    [b"\0" * 64, b"\xff\xfe\0", b"[" * 200_000, b'{"a":' * 100_000, b"<!doctype html>", b"\x1f\x8b"],
)
def test_bytes_that_are_no_json_are_an_error_in_words(name, body):
    with asked(name, lambda path, params: body) as (_, source), pytest.raises(BadAnswer) as failed:
        list(source.posts([EVERY[name].one]))
    assert KEY not in failed.value.message


@pytest.mark.parametrize("name", EVERYBODY)
def test_a_body_that_breaks_off_is_said_so(name):
    def half(handler):
        handler.send_response(200)
        handler.send_header("content-type", "application/json")
        handler.send_header("content-length", "500")
        handler.end_headers()
        handler.wfile.write(bytes_of(name)[:30])

    with asked(name, lambda path, params: half) as (_, source), pytest.raises(SourceFailed) as failed:
        list(source.posts([EVERY[name].one]))
    assert isinstance(failed.value, Unreachable | BadAnswer)


@pytest.mark.parametrize("name", EVERYBODY)
def test_a_packed_answer_is_read_and_a_bomb_is_not_swallowed(name, monkeypatch):
    def packed(body):
        return lambda handler: send(handler, body, content_encoding="gzip")

    def reply(path, params):
        return [] if path.endswith(("releases", "views")) else packed(gzip.compress(bytes_of(name)))

    with asked(name, reply) as (_, source):
        assert numbers(list(source.posts([EVERY[name].one]))) == {EVERY[name].one: 7}

    monkeypatch.setattr("engagement.sources.transport.LARGEST_ANSWER", 100_000)
    bomb = packed(BOMB)
    with asked(name, lambda path, params: bomb) as (_, source), pytest.raises(BadAnswer):
        list(source.posts([EVERY[name].one]))


@pytest.mark.parametrize("name", EVERYBODY)
def test_rubbish_that_claims_to_be_packed_is_an_error_in_words(name):
    rubbish = lambda handler: send(handler, b"not packed", content_encoding="gzip")  # noqa: E731
    with asked(name, lambda path, params: rubbish) as (_, source), pytest.raises(SourceFailed):
        list(source.posts([EVERY[name].one]))


@pytest.mark.parametrize("name", EVERYBODY)
def test_a_byte_now_and_then_costs_the_time_limit_only(name):
    with Api(lambda path, params: drip(api.over)) as api:
        with pytest.raises(Unreachable, match=r"within 0\.4 s|could not be reached"):
            list(EVERY[name].make(api.url, timeout=0.4).posts([EVERY[name].one]))
        assert not api.over.is_set()


@pytest.mark.parametrize("name", EVERYBODY)
def test_a_key_is_not_carried_to_where_an_answer_points(name):
    with Api(lambda path, params: {}) as elsewhere:
        where = elsewhere.url.replace("127.0.0.1", "localhost") + "/stolen"
        with (
            asked(name, lambda path, params: (302, {"location": where}, b"")) as (_, source),
            suppress(SourceFailed),
        ):
            list(source.posts([EVERY[name].one]))
    assert elsewhere.requests == []


# Waiting -------------------------------------------------------------------------------------

USUAL = NOW + timedelta(minutes=15)
SOON = NOW + timedelta(minutes=5)


@pytest.mark.parametrize("header", ["x-rate-limit-reset", "x-ratelimit-reset", "ratelimit-reset"])
@pytest.mark.parametrize(
    ("said", "resets_at"),
    [
        (str(int(SOON.timestamp())), SOON),
        (f"{SOON.timestamp():.3f}", SOON),
        (SOON.isoformat(), SOON),
        (SOON.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"), SOON),
        ("2026-11-24T14:05:00+02:00", SOON),
        ("Tue, 24 Nov 2026 12:05:00 GMT", SOON),
        ("Tue, 24 Nov 2026 07:05:00 -0500", SOON),
        ("1", None),
        ("0", None),
        ("-300", None),
        ("", None),
        ("soon", None),
        ("NaN", None),
        ("inf", None),
        ("1e9", None),
        ("9" * 400, None),
        ("99999999999999", None),
        ("4102444800", NOW + timedelta(days=1)),
        ("9999-12-31T23:59:59-23:59", None),
        ("0001-01-01T00:00:00+23:59", None),
        ("Fri, 99 Zed 9999 99:99:99 GMT", None),
        ("2020-01-01T00:00:00Z", None),
    ],
)
def test_a_reset_is_believed_up_to_a_day_and_never_backwards(header, said, resets_at):
    found = reset_of({header: said}, NOW)

    if resets_at is None:
        assert NOW < found <= NOW + timedelta(minutes=15)
    else:
        assert found == resets_at
    assert found.utcoffset() == timedelta(0)


@pytest.mark.parametrize("name", EVERYBODY)
@pytest.mark.parametrize("headers", [{}, {"retry-after": "300"}, {"retry-after": "NaN"}])
def test_a_spent_limit_is_one_error_with_its_end_on_every_platform(name, headers):
    with (
        asked(name, lambda path, params: (429, headers, b"<html>")) as (api, source),
        pytest.raises(RateLimited) as limited,
    ):
        list(source.posts([EVERY[name].one, EVERY[name].other]))

    assert limited.value.resets_at == (SOON if headers.get("retry-after") == "300" else USUAL)
    assert len(api.requests) == 1


# Clocks --------------------------------------------------------------------------------------

DATED = {
    "bluesky": lambda day: {"record": {"createdAt": day}},
    "mastodon": lambda day: {"created_at": day},
    "hackernews": lambda day: {"created_at": day},
}


@pytest.mark.parametrize("name", sorted(DATED))
@pytest.mark.parametrize(
    ("day", "born"),
    [
        ("2026-11-20T10:00:00Z", True),
        ("2027-01-01T00:00:00Z", False),
        ("9999-12-31T23:59:59-12:00", False),
        ("0001-01-01T00:00:00+14:00", False),
        ("2026-11-20", False),
        ("yesterday", False),
        (20261120, False),
        (None, False),
    ],
)
def test_a_day_ahead_or_absurd_is_no_birthday(name, day, born):
    platform = PLATFORMS[name]
    entry = platform.entry(platform.one, 7) | DATED[name](day)
    with asked(name, given(name, [entry])) as (_, source):
        answers = list(source.posts([platform.one]))

    assert numbers(answers) == {platform.one: 7}
    assert [platform.one for a in answers for _ in a.born] == ([platform.one] if born else [])


# Pages ---------------------------------------------------------------------------------------


def test_timelines_end_whatever_their_pages_point_to():
    def same(path, params):
        if path.endswith("getAuthorFeed"):
            return {"feed": [None, {"post": None}], "cursor": "same"}
        return [{"id": "5"}]

    for name, who in (("bluesky", "did:plc:a"), ("mastodon", "m.example/5")):
        with asked(name, same) as (api, source):
            answers = list(source.timeline(who))
        assert len(api.requests) == len(answers) == 2

    turns = iter(range(10_000))

    def turning(path, params):
        number = next(turns)
        if path.endswith("getAuthorFeed"):
            return {"feed": [], "cursor": f"c{number}"}
        return (
            [{"id": str(number)}]
            if path.endswith("statuses")
            else {"meta": {"next_token": f"t{number}"}}
        )

    for name, who, most in (
        ("bluesky", "did:plc:a", 50),
        ("mastodon", "m.example/5", 80),
        ("x", "5", 32),
    ):
        with asked(name, turning) as (api, source):
            list(source.timeline(who))
        assert len(api.requests) == most


def test_pages_that_turn_in_a_circle_end():
    with asked(
        "mastodon", lambda path, params: [{"id": "7" if dict(params).get("max_id") == "5" else "5"}]
    ) as (
        api,
        source,
    ):
        list(source.timeline("m.example/1"))
    assert len(api.requests) == 3


def test_what_is_told_of_own_posts_can_be_stored():
    day = "2026-11-01T10:00:00Z"
    said = "Slides\u0000 are \ud83d up"
    feed = [
        {
            "post": {
                "uri": "at://did:plc:a/app.bsky.feed.post/r1",
                "author": {"handle": "jane.example"},
                "record": {"text": said, "createdAt": day},
                "likeCount": 1,
            }
        }
    ]
    status = {"id": "5", "created_at": day, "url": "https://m.example/@j/5", "content": said}
    for name, who, body in (
        ("bluesky", "did:plc:a", {"feed": feed}),
        ("mastodon", "m.example/5", [status]),
        ("x", "5", {"data": [{"id": "5", "text": said, "created_at": day, "public_metrics": {"like_count": 1}}]}),
    ):  # fmt: skip
        with asked(name, lambda path, params, body=body: [] if dict(params).get("max_id") else body) as (
            _,
            source,
        ):
            [post] = [post for answer in source.timeline(who) for post in answer.posts]
        assert post.text.encode() == b"Slides are  up"


def test_the_articles_of_a_second_page_are_found_and_the_same_page_again_ends():
    def article(number):
        return {"url": f"https://dev.to/jane/post-{number}", "page_views_count": number}

    pages = {"1": [article(n) for n in range(1000)], "2": [article(n) for n in range(1000, 1010)]}
    with asked("dev", lambda path, params: pages[dict(params)["page"]]) as (api, source):
        answers = list(source.posts(["jane/post-1005"]))
    assert (len(api.requests), numbers(answers)) == (2, {"jane/post-1005": 1005})

    with asked("dev", lambda path, params: pages["1"]) as (api, source):
        answers = list(source.posts(["jane/post-1", "jane/gone"]))
    assert (len(api.requests), absent(answers)) == (2, {"jane/gone"})


def test_downloads_are_one_number_only_where_every_release_was_read():
    def served(listed):
        def reply(path, params):
            if path.endswith("views"):
                return {"views": []}
            return (
                listed(dict(params)) if path.endswith("releases") else {"id": 1, "stargazers_count": 1}
            )

        with asked("github", reply) as (_, source):
            answers = list(source.posts(["acme/tool"]))
        found = [r.value for a in answers for r in a.readings if r.metric == "downloads"]
        return found, len(problems(answers))

    def release(number, count=1):
        return {"id": number, "assets": [{"id": number, "download_count": count}]}

    hundred = [release(n) for n in range(100)]
    assert served(lambda params: hundred) == ([100], 0)  # the same page again
    assert served(lambda params: hundred if params["page"] == "1" else [release(200, 5)]) == ([105], 0)
    assert served(lambda params: [release(1), release(2, None)]) == ([], 1)
    assert served(lambda params: [release(1), "x"]) == ([], 1)
    assert served(lambda params: [release(int(params["page"]) * 100 + n) for n in range(100)]) == ([], 1)


# Names ---------------------------------------------------------------------------------------


def test_a_repository_that_was_renamed_is_read_at_its_new_place():
    def reply(path, params):
        if path.startswith("/repos/acme/old"):
            return (301, {"location": "https://api.github.com/repositories/7"}, {"message": "Moved"})
        if path == "/repositories/7/releases":
            return [{"id": 1, "assets": [{"download_count": 3}]}]
        return {"views": []} if path.endswith("views") else {"id": 7, "stargazers_count": 4}

    with asked("github", reply) as (_, source):
        answers = list(source.posts(["acme/old"]))
    assert {(r.resource, r.metric): r.value for a in answers for r in a.readings} == {
        ("acme/old", "stars"): 4,
        ("acme/old", "downloads"): 3,
    }

    circle = (301, {"location": "/repositories/7"}, {})
    with asked("github", lambda path, params: circle) as (api, source), pytest.raises(BadAnswer):
        list(source.posts(["acme/old"]))
    assert len(api.requests) == 2


@pytest.mark.parametrize(
    ("name", "resource", "entry"),
    [
        ("reddit", "abc12", {"data": {"id": "ABC12", "score": 7}}),
        ("dev", "jane/post-1", {"url": "https://DEV.to/Jane/Post-1?x=1", "page_views_count": 7}),
        ("mastodon", "m.example/1234567", {"id": 1234567, "favourites_count": 7}),
        ("hackernews", "1", {"objectID": 1, "points": 7}),
        ("bluesky", "did:plc:a/rkey1", PLATFORMS["bluesky"].entry("did:plc:a/rkey1", 7)),
    ],
)
def test_an_id_in_another_case_or_as_a_number_is_the_same_id(name, resource, entry):
    with asked(name, given(name, [entry])) as (_, source):
        assert numbers(list(source.posts([resource]))) == {resource: 7}


def test_a_handle_in_another_case_is_the_same_handle():
    view = {
        "uri": "at://did:plc:a/app.bsky.feed.post/r1",
        "author": {"handle": "Jane.Example"},
        "likeCount": 7,
    }

    def reply(path, params):
        return (404, {}, {}) if path.endswith("resolveHandle") else {"posts": [view]}

    with asked("bluesky", reply) as (_, source):
        assert numbers(list(source.posts(["JANE.example/r1"]))) == {"JANE.example/r1": 7}


# A token -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("home", "told"),
    [(None, {"a.example", "b.example"}), ("A.example", {"a.example"}), ("c.example", set())],
)
def test_mastodon_s_token_goes_to_its_own_server_only(home, told):
    from engagement.sources.mastodon import Mastodon

    with Api(lambda path, params: []) as api:
        source = Mastodon(api.url, KEY, home, clock=lambda: NOW)
        list(source.posts(["a.example/1000001", "b.example/1000002"]))
    servers = {"1000001": "a.example", "1000002": "b.example"}
    sent = {servers[params[0][1]] for _, params, headers in api.requests if "authorization" in headers}
    assert sent == told


def test_a_token_without_its_server_is_sent_nowhere(monkeypatch):
    from engagement.sources import mastodon

    told = []
    monkeypatch.setattr(mastodon, "fetch", lambda url, **more: told.append(more["headers"]) or _empty())
    list(mastodon.Mastodon(None, KEY).posts(["a.example/1000001"]))
    assert told == [None]


def _empty():
    from engagement.fetch import Fetched

    return Fetched("", "application/json", b"[]")


def test_an_answer_s_clock_is_ours():
    with asked("youtube", given("youtube", [])) as (_, source):
        [answer] = source.posts(["abcdefghijk"])
    assert {m.observed_at for m in answer.missing} == {datetime(2026, 11, 24, 12, tzinfo=UTC)}
