"""Pull: what is due is asked once a day, each answer is saved whole, one failure stops only itself."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

import pytest

from engagement.errors import BadAnswer, Busy, KeyRefused, RateLimited, Unreachable
from engagement.model.links import read_url
from engagement.model.vocabulary import Kind, Status
from engagement.pull.outcome import Pulled
from engagement.pull.pace import in_time
from engagement.pull.run import pull
from engagement.pull.timeline import cheaper_since
from engagement.sources.answers import chunks
from engagement.sources.contract import Answer, Missing, Pace, Post, Price, Reading
from engagement.sources.x import X
from tests.conftest import draft
from tests.servers.x_api import XServer, metrics

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
TOMORROW = NOW + timedelta(days=1)


@dataclass
class FakeSource:
    """A platform that gives `likes` for every post, but fails or withholds where it is told to."""

    name: str = "x"
    likes: int = 40
    fails_with: Exception | None = None
    fails_on: str | None = None
    gone: dict[str, str] = field(default_factory=dict)
    own: list[Post] = field(default_factory=list)
    now: datetime = NOW
    asked: list[Any] = field(default_factory=list)
    batch: int = 2
    account_batch: int = 100
    looks_up: bool = False
    pace: Pace | None = None
    kept_for: dict[str, int] = field(default_factory=dict)
    platforms: tuple[str, ...] = ()
    lost_after: dict[str, int] = field(default_factory=dict)
    metrics: tuple[str, ...] = ("likes",)
    account_metrics: tuple[str, ...] = ("followers",)
    post_price: Price = Price(0.005, date(2026, 11, 1))
    own_post_price: Price = Price(0.001, date(2026, 11, 1))
    account_price: Price = Price(0.01, date(2026, 11, 1))

    def posts(self, ids):
        self.asked.append(list(ids))
        if self.fails_with and (self.fails_on is None or self.fails_on in ids):
            raise self.fails_with
        yield Answer(
            readings=[Reading(i, "likes", self.likes, self.now) for i in ids if i not in self.gone],
            missing=[Missing(i, self.gone[i], self.now) for i in ids if i in self.gone],
            billed=[f"post:{i}" for i in ids if i not in self.gone],
        )

    def resource(self, url):
        return read_url(url).external_id

    def host(self, resource):
        return self.name

    def batches(self, ids):
        return list(chunks(ids, self.batch))

    def more_requests(self, ids, handles):
        return 0

    def accounts(self, handles):
        self.asked.append(list(handles))
        yield Answer(
            readings=[Reading(h.lower(), "followers", 1000, self.now) for h in handles],
            billed=[f"user:{number}" for number, _ in enumerate(handles, 5)],
            ids={h.lower(): str(number) for number, h in enumerate(handles, 5)},
        )

    def timeline(self, user_id, *, since=None):
        self.asked.append(("timeline", user_id, since))
        yield Answer(
            readings=[Reading(p.resource, "likes", self.likes, self.now) for p in self.own],
            posts=self.own,
            billed=[f"post:{p.resource}" for p in self.own],
        )


def log_posts(store, *numbers: int) -> list[str]:
    return [
        store.add_activity(
            draft(f"P{n}", "2026-11-01", f"https://x.com/me/status/{n}", kind=Kind.SOCIAL_POST), "t"
        )
        for n in numbers
    ]


def run(store, *sources, now=NOW, **more):
    for source in sources:
        source.now = now
    return pull(store, sources, clock=lambda: now, **more)


def likes(store) -> dict[str, Any]:
    return {row["title"]: row["readings"].get("likes", {}).get("value") for row in store.activities()}


def test_what_was_never_read_is_asked_and_not_again_the_same_day(store):
    log_posts(store, 1, 2, 3)
    x = FakeSource()
    first = run(store, x)
    again = run(store, x)

    assert (first.total.requests, first.total.readings, first.total.billed) == (2, 3, 3)
    assert first.total.cost_usd == pytest.approx(0.015)
    assert (again.total.requests, again.total.readings) == (0, 0)
    assert again.by_source["x"].requests == 0
    assert likes(store) == {"P1": 40, "P2": 40, "P3": 40}
    assert run(store, x, now=TOMORROW).total.requests == 2
    assert store.rebuild()


def test_asking_again_the_same_day_is_not_billed_again(store):
    log_posts(store, 1)
    x = FakeSource()
    run(store, x)
    again = run(store, x, now=NOW + timedelta(hours=1), everything=True)

    assert (again.total.requests, again.total.billed, again.total.cost_usd) == (1, 0, 0.0)
    assert run(store, x, now=TOMORROW).total.billed == 1


def test_a_dry_run_asks_nothing_and_says_what_would_be_asked(store):
    log_posts(store, 1, 2, 3)
    store.add_account("x/acme", "t")
    x = FakeSource()
    done = run(store, x, dry_run=True)

    assert (done.total.requests, done.total.billed, x.asked) == (3, 4, [])
    assert store.runs() == []


def test_a_dry_run_does_not_count_what_was_paid_for_today(store):
    log_posts(store, 1, 2)
    store.add_account("x/acme", "t")
    x = FakeSource()
    run(store, x)
    log_posts(store, 3)
    planned = run(store, x, dry_run=True, everything=True).total
    done = run(store, x, everything=True).total

    assert (planned.requests, planned.billed) == (done.requests, done.billed)
    assert planned.cost_usd == done.cost_usd == pytest.approx(0.005)


def test_one_failing_request_does_not_stop_the_others(store):
    log_posts(store, 1, 2, 3, 4, 5, 6)
    done = run(store, FakeSource(fails_with=BadAnswer("Odd."), fails_on="3"))

    [failed] = done.failed
    assert (failed.source, failed.message) == ("x", "Odd.")
    assert [title for title, value in likes(store).items() if value is None] == ["P4", "P3"]
    assert store.runs()[0]["state"] == "failed"


@pytest.mark.parametrize(
    ("error", "next_try"),
    [
        (KeyRefused("No."), NOW + timedelta(hours=1)),
        (RateLimited("Wait.", resets_at=TOMORROW), TOMORROW),
    ],
)
def test_a_key_that_stopped_working_is_one_line_not_a_thousand(store, error, next_try):
    log_posts(store, 1, 2, 3, 4, 5, 6)
    x = FakeSource(fails_with=error)
    done = run(store, x)

    assert (len(done.failed), len(x.asked)) == (1, 1)
    state = store.source_states()["x"]
    assert (state["last_error"], state["retry_at"]) == (error.message, next_try)


def test_failures_in_a_row_are_tried_again_later_and_later_until_a_good_read(store):
    log_posts(store, 1)
    waits = []
    for _ in range(9):
        run(store, FakeSource(fails_with=Unreachable("Down.")))
        waits.append((store.source_states()["x"]["retry_at"] - NOW) / timedelta(minutes=1))
    assert waits == [5, 10, 20, 40, 80, 160, 320, 360, 360]

    run(store, FakeSource())
    state = store.source_states()["x"]
    assert (state["failures"], state["retry_at"], state["last_error"]) == (0, None, None)


def test_an_answer_that_nobody_foresaw_fails_its_source_and_not_the_run(store):
    log_posts(store, 1)
    store.add_activity(draft("V", "2026-11-01", "https://youtu.be/abcdefghijk"), "t")
    odd, up = FakeSource(fails_with=ZeroDivisionError("x")), FakeSource("youtube", likes=7)
    done = run(store, odd, up)

    assert [(f.source, "could not be understood" in f.message) for f in done.failed] == [("x", True)]
    assert likes(store)["V"] == 7


def test_one_server_down_of_many_costs_its_own_posts_only(store):
    for server in ("down.example", "down.example", "up.example"):
        number = 100_000 + len(store.activities())
        store.add_activity(draft(f"P{number}", "2026-11-01", f"https://{server}/@me/{number}"), "t")
    fediverse = FakeSource("mastodon", batch=1)
    fediverse.resource = lambda url: "/".join(url.split("/")[2::2])
    fediverse.host = lambda resource: resource.partition("/")[0]
    asked = fediverse.posts

    def posts(ids):
        if ids[0].startswith("down"):
            fediverse.asked.append(ids)
            raise Unreachable("Down.")
        return asked(ids)

    fediverse.posts = posts
    done = run(store, fediverse)

    assert [ids[0] for ids in fediverse.asked] == ["down.example/100000", "up.example/100002"]
    assert (len(done.failed), likes(store)["P100002"]) == (1, 40)


def test_a_limit_of_seconds_is_waited_out_and_a_longer_one_is_not(store):
    log_posts(store, 1)
    x, paused, over = FakeSource(), [], []
    asked = x.posts

    def posts(ids):
        if not over:
            raise RateLimited("Wait.", resets_at=NOW + timedelta(seconds=2))
        return asked(ids)

    def pause(seconds):
        paused.append(seconds)
        over.append(True)

    x.posts = posts
    assert run(store, x, pause=pause).failed == []
    assert (paused, likes(store)) == ([2.0], {"P1": 40})

    over.clear()
    stubborn = run(store, x, pause=paused.append, everything=True)
    assert ([f.message for f in stubborn.failed], paused) == (["Wait."], [2.0] * 3)


def test_one_platform_down_does_not_stop_the_next(store):
    log_posts(store, 1)
    store.add_activity(draft("V", "2026-11-01", "https://youtu.be/abcdefghijk"), "t")
    down, up = FakeSource(fails_with=KeyRefused("No.")), FakeSource("youtube", likes=7)
    done = run(store, down, up)

    assert [f.source for f in done.failed] == ["x"]
    assert likes(store)["V"] == 7


def test_what_was_saved_before_a_failure_stays(store):
    log_posts(store, 1, 2, 3, 4)
    x = FakeSource(fails_with=RateLimited("Wait."), fails_on="3")
    run(store, x)
    x.fails_with = None
    x.asked.clear()
    run(store, x)

    assert x.asked == [["3", "4"]]
    assert set(likes(store).values()) == {40}


def test_an_absence_is_recorded_once_and_is_no_zero(store):
    log_posts(store, 1)
    x = FakeSource(gone={"1": "deleted"})
    first = run(store, x)
    run(store, x, now=TOMORROW)

    assert (first.total.absent, first.total.readings) == (1, 0)
    assert likes(store) == {"P1": None}
    [row] = store.activities()
    assert row["readings"]["likes"]["provenance"] == "unavailable"
    with store.read() as connection:
        from sqlalchemy import text

        assert connection.execute(text("SELECT COUNT(*) FROM reading")).scalar() == 1


def test_a_post_linked_from_three_activities_is_asked_and_counted_once(store):
    for n in range(3):
        store.add_activity(draft(f"T{n}", f"2026-11-0{n + 1}", "https://x.com/me/status/1"), "t")
    x = FakeSource()
    done = run(store, x)

    assert (x.asked, done.total.readings) == ([["1"]], 1)
    assert sum(row["value"] for row in store.reach(["likes"])) == 40


def test_an_account_is_read_with_its_posts_once_each(store):
    store.add_account("x/Acme", "t", records_posts=True)
    log_posts(store, 1)
    own = [
        Post(str(n), f"https://x.com/acme/status/{n}", f"Post {n}", NOW - timedelta(days=n))
        for n in (1, 2)
    ]
    x = FakeSource(own=own)
    done = run(store, x)

    assert x.asked == [["Acme"], ("timeline", "5", None)]
    assert done.total.billed == 3
    assert likes(store) == {"Post 2": 40, "P1": 40}
    assert store.accounts()[0]["readings"]["followers"]["value"] == 1000
    assert run(store, x).total.requests == 0
    assert store.rebuild()


def own_post(n: int, *urls: str) -> Post:
    return Post(str(n), f"https://x.com/acme/status/{n}", f"Post {n}", NOW - timedelta(days=n), urls)


def shown(store) -> dict[str, list[str]]:
    return {row["title"]: [link["role"] for link in row["links"]] for row in store.activities()}


@pytest.mark.parametrize("talk_first", [True, False])
def test_a_post_that_links_to_an_activity_announces_it(store, talk_first):
    from engagement.capture.inbox import reconsider

    def log_talk():
        store.add_activity(draft("Talk", "2026-11-20", "https://talks.example.org/1"), "t")
        reconsider(store, today=NOW.date(), by="t")

    store.add_account("x/Acme", "t", records_posts=True)
    if talk_first:
        log_talk()
    x = FakeSource(own=[own_post(1, "http://talks.example.org/1/?utm_source=x"), own_post(2)])
    run(store, x)
    if not talk_first:
        assert set(shown(store)) == {"Post 1", "Post 2"}
        log_talk()

    assert shown(store) == {"Talk": ["landing_page", "announcement"], "Post 2": ["post"]}
    assert likes(store)["Talk"] == 40
    run(store, x, now=TOMORROW)
    assert len(shown(store)) == 2
    assert store.rebuild()


def test_a_post_that_links_to_another_post_stays_its_own(store):
    store.add_account("x/Acme", "t", records_posts=True)
    run(store, FakeSource(own=[own_post(1), own_post(2, "https://x.com/acme/status/1")]))

    assert shown(store) == {"Post 1": ["post"], "Post 2": ["post"]}


def test_a_deleted_post_does_not_come_back(store):
    store.add_account("x/Acme", "t", records_posts=True)
    run(store, FakeSource(own=[own_post(1)]))
    store.delete_activity(store.activities()[0]["id"], 1, "t")
    run(store, FakeSource(own=[own_post(1)]), now=TOMORROW)

    assert store.count_activities() == 0


# Hacker News: pages about our own --------------------------------------------------------------


def hacker_news(hits):
    from engagement.sources.hackernews import HackerNews
    from tests.servers.api import Api

    api = Api(lambda path, params: {"hits": hits})
    return api, lambda now=NOW: HackerNews(api.url, clock=lambda: now)


def submission(number, points):
    """One of today, of a post four days old."""
    return {
        "objectID": str(number),
        "url": "https://blog.example.org/post",
        "points": points,
        "num_comments": 1,
        "created_at": "2026-11-24T08:00:00Z",
    }


def test_submissions_of_an_own_post_become_links_and_sum_within_the_metric(store):
    made = store.add_activity(
        draft("Post", "2026-11-20", "https://blog.example.org/post", kind=Kind.BLOG_POST), "t"
    )
    api, source = hacker_news([submission(1, 90), submission(2, 3)])
    with api:
        done = pull(store, [source()], clock=lambda: NOW)
        again = pull(store, [source()], clock=lambda: NOW)
        tomorrow = pull(store, [source(TOMORROW)], clock=lambda: TOMORROW)

    [row] = store.activities()
    assert [(li["role"], li["platform"]) for li in row["links"]] == [
        ("post", "web"), ("coverage", "hackernews"), ("coverage", "hackernews"),
    ]  # fmt: skip
    assert row["readings"]["points"]["value"] == 93
    assert (done.total.requests, done.total.readings, again.total.requests) == (1, 4, 0)
    # The stories themselves together, the address once more.
    assert tomorrow.total.requests == 2
    assert [c["by"] for c in store.activity(made).changes if c["action"] == "edit"] == ["pull"] * 2
    assert store.rebuild()


def test_a_submission_that_a_person_took_away_does_not_come_back(store):
    made = store.add_activity(
        draft("Post", "2026-11-20", "https://blog.example.org/post", kind=Kind.BLOG_POST), "t"
    )
    api, source = hacker_news([submission(1, 90)])
    with api:
        pull(store, [source()], clock=lambda: NOW)
        standing = store.draft_of(made)
        store.change_activity(made, replace(standing, links=standing.links[:1]), 2, "t")
        pull(store, [source(TOMORROW)], clock=lambda: TOMORROW)

    assert [li.url for li in store.draft_of(made).links] == ["https://blog.example.org/post"]


@pytest.mark.parametrize(("on", "days"), [("2026-11-20", 1), ("2026-10-01", 7), ("2024-01-01", 90)])
def test_what_is_old_is_seldom_looked_up(store, on, days):
    store.add_activity(draft("Post", on, "https://blog.example.org/post", kind=Kind.BLOG_POST), "t")
    api, source = hacker_news([])
    with api:
        pull(store, [source()], clock=lambda: NOW)
        for later, asked in ((days - 1, 0), (days, 1)):
            if later:
                then = NOW + timedelta(days=later, minutes=1)
                assert (
                    pull(
                        store, [source(then)], clock=lambda then=then: then, dry_run=True
                    ).total.requests
                    == asked
                )


def test_only_own_delivered_pages_are_looked_up(store):
    store.add_activity(draft("Talk", "2026-11-20", "https://youtu.be/abcdefghijk"), "t")
    store.add_activity(
        draft("Tweet", "2026-11-20", "https://x.com/me/status/1", kind=Kind.SOCIAL_POST), "t"
    )
    store.add_activity(
        draft(
            "Ahead",
            "2026-12-20",
            "https://blog.example.org/b",
            kind=Kind.BLOG_POST,
            status=Status.PLANNED,
        ),
        "t",
    )
    api, source = hacker_news([])
    with api:
        assert pull(store, [source()], clock=lambda: NOW).total.requests == 0


# Days told one by one --------------------------------------------------------------------------


def github(views):
    from engagement.sources.github import GitHub
    from tests.servers.api import Api

    def reply(path, params):
        if path.endswith("/traffic/views"):
            return views[0]
        return [] if path.endswith("/releases") else {"id": 1, "stargazers_count": 5}

    api = Api(reply)
    return api, lambda now: GitHub("token", api.url, clock=lambda: now)


def traffic(**counts):
    return {
        "views": [{"timestamp": f"2026-11-{day[1:]}T00:00:00Z", "count": n} for day, n in counts.items()]
    }


def test_days_of_traffic_become_a_running_total_with_each_day_s_growth(store):
    from engagement.pull.rescue import at_risk

    store.add_activity(
        draft("Tool", "2026-10-01", "https://github.com/acme/tool", kind=Kind.ARTICLE), "t"
    )
    views = [traffic(d20=10, d21=5, d23=7, d24=99)]
    api, source = github(views)
    with api:
        pull(store, [source(NOW)], clock=lambda: NOW)
        first = store.activities()[0]["readings"]["reads"]
        views[0] = traffic(d23=7, d24=120, d25=1)
        pull(store, [source(TOMORROW)], clock=lambda: TOMORROW)
        second = store.activities()[0]["readings"]["reads"]
        calm = at_risk(store, [source(TOMORROW)], TOMORROW)
        late = at_risk(store, [source(TOMORROW)], TOMORROW + timedelta(days=9))

    # Today is not over: its count is taken tomorrow, whole.
    assert (first["value"], first["observed_at"][:10]) == (22, "2026-11-23")
    assert (second["value"], second["observed_at"][:10]) == (142, "2026-11-24")
    assert calm == []
    assert [(risk.metric, risk.lost_at.date().isoformat()) for risk in late] == [("reads", "2026-12-08")]
    assert store.rebuild()


def test_a_number_that_is_told_for_thirty_days_is_read_on_the_last_and_missed_aloud(store):
    from engagement.pull.rescue import at_risk

    log_posts(store, 1)  # of 1 November
    x = FakeSource(pace=Pace(80 / 1440, 0.1), lost_after={"likes": 30})

    def day(number):
        return datetime(2026, 11, number, 23, 50, tzinfo=UTC)

    assert [risk.lost_at for risk in at_risk(store, [x], day(25))] == [datetime(2026, 12, 1, tzinfo=UTC)]
    asked = [number for number in range(1, 31) if run(store, x, now=day(number)).total.requests]
    assert asked[-1] == 30
    assert at_risk(store, [x], day(30)) == []
    assert in_time(60, 5, [30]) == 24
    assert in_time(60, 29, [30]) == in_time(60, 5, []) == 60


# Money -------------------------------------------------------------------------------------------


def test_the_request_that_would_pass_the_budget_is_not_made(store):
    log_posts(store, *range(1, 8))
    x = FakeSource()
    done = run(store, x, budgets={"x": 0.025})  # two requests of two posts at 0.005, and half a third

    assert [len(ids) for ids in x.asked] == [2, 2]
    assert done.total.cost_usd == pytest.approx(0.02)
    [failed] = done.failed
    assert (failed.what, failed.retry_at) == ("budget", "2026-12-01T00:00:00Z")
    assert failed.message.startswith("$0.02 of this month's $0.03 are spent")
    assert "3 posts wait until 1 December" in failed.message
    assert run(store, x, budgets={"x": 0.025}).total.requests == 0
    assert run(store, x, budgets={"x": 1.0}).total.requests == 2


def test_a_dry_run_stops_where_the_budget_would(store):
    log_posts(store, *range(1, 8))
    planned = run(store, FakeSource(), budgets={"x": 0.025}, dry_run=True)
    done = run(store, FakeSource(), budgets={"x": 0.025})

    for found in (planned, done):
        assert (found.total.requests, found.total.billed) == (2, 4)
        assert [(f.what, f.retry_at) for f in found.failed] == [("budget", "2026-12-01T00:00:00Z")]
    assert "3 would wait until 1 December" in planned.failed[0].message
    assert run(store, FakeSource(), budgets={"x": 1.0}, dry_run=True).failed == []


def test_each_page_of_a_timeline_is_asked_for_within_the_budget(store):
    store.add_account("x/acme", "t", records_posts=True)
    pages = []

    def timeline(user_id, *, since=None):
        for page in range(5):
            pages.append(page)
            own = [own_post(page * 100 + n) for n in range(1, 101)]
            yield Answer(
                readings=[Reading(p.resource, "likes", 1, NOW) for p in own],
                posts=own,
                billed=[f"post:{p.resource}" for p in own],
            )

    x = FakeSource()
    x.timeline = timeline
    done = run(store, x, budgets={"x": 0.25})  # an account, and two pages at 0.1

    assert pages == [0, 1]
    assert done.total.cost_usd == pytest.approx(0.21)
    assert [f.what for f in done.failed] == ["budget"]


def test_due_posts_are_read_by_the_timeline_where_its_pages_are_cheaper():
    own = [(f"k{n}", NOW - timedelta(days=n)) for n in range(300)]
    newest = own[0][1]
    since = partial(cheaper_since, own, newest=newest, own_usd=0.001, post_usd=0.005, page=100)

    assert since({"k5", "k99"}) == newest
    assert since({f"k{n}" for n in range(30)}) == own[99][1] - timedelta(seconds=1)
    assert since({key for key, _ in own}) == own[299][1] - timedelta(seconds=1)
    assert cheaper_since(own, {key for key, _ in own}, newest, 0.0, 0.0, 100) == newest
    assert cheaper_since([], set(), None, 0.001, 0.005, 100) is None


def test_a_run_that_had_its_time_stops_and_the_next_goes_on(store):
    log_posts(store, *range(1, 8))
    now = [NOW]
    x = FakeSource()
    asked = x.posts

    def slow(ids):
        now[0] += timedelta(minutes=20)
        return asked(ids)

    x.posts = slow
    done = pull(store, [x], clock=lambda: now[0], longest=timedelta(minutes=30))
    assert done.total.requests == 2
    assert [(f.what, "3 posts wait" in f.message) for f in done.failed] == [("time", True)]
    assert pull(store, [x], clock=lambda: now[0]).total.requests == 2


def test_a_new_month_has_its_own_budget_and_free_sources_none(store):
    log_posts(store, 1)
    assert run(store, FakeSource(), budgets={"x": 0.004}).total.requests == 0
    december = datetime(2026, 12, 1, tzinfo=UTC)
    assert run(store, FakeSource(), now=december, budgets={"x": 0.005}).total.requests == 1
    free = FakeSource(post_price=Price(0.0, date(2026, 11, 1)))
    assert run(store, free, now=december + timedelta(days=1), budgets={"x": 0.0}).total.requests == 1


def test_two_pulls_at_once_one_works_and_the_other_says_so(store, url):
    from contextlib import closing

    from engagement.store import open_store

    log_posts(store, 1)
    with (
        closing(open_store(url)) as other,
        store.only_puller(),
        pytest.raises(Busy, match="Another pull"),
    ):
        run(other, FakeSource())
    assert run(store, FakeSource()).total.requests == 1


def test_a_run_that_was_cut_short_is_closed_by_the_next(store):
    from engagement.store import runs

    with store.unit("pull") as unit:
        runs.start(unit, "pull")
    run(store, FakeSource())

    assert [r["state"] for r in store.runs()] == ["done", "interrupted"]


def test_progress_goes_to_the_end(store):
    log_posts(store, 1, 2, 3)
    seen: list[tuple[int, int]] = []
    run(store, FakeSource(), progress=lambda what, done, of: seen.append((done, of)))

    assert seen == [(2, 3), (3, 3)]


def test_a_pull_through_tweepy_saves_what_the_server_gave(store):
    log_posts(store, 1, 2, 3)
    with XServer() as server:
        server.posts = {
            "1": {"public_metrics": metrics(1)},
            "2": {"public_metrics": metrics(2, six=False)},
        }
        done = pull(store, [X("t", server.url)])

    assert done.total.as_json() == {
        "requests": 1,
        "billed": 2,
        "readings": 10,
        "absent": 1,
        "cost_usd": 0.01,
    }
    readings = {row["title"]: row["readings"] for row in store.activities()}
    assert readings["P1"]["impressions"]["value"] == 1
    assert "impressions" not in readings["P2"]
    assert {r["provenance"] for r in readings["P3"].values()} == {"unavailable"}


def test_a_part_that_could_not_be_used_is_said_and_the_rest_is_kept(store):
    log_posts(store, 1, 2)
    with XServer() as server:
        server.posts = {"1": {"public_metrics": metrics(1)}, "2": {}}
        done = pull(store, [X("t", server.url)])

    assert [f.message for f in done.failed] == ["X gave no numbers for 2."]
    assert done.total.readings == 6


def test_a_pull_that_is_stopped_says_what_it_did_and_is_closed_at_once(store):
    log_posts(store, 1, 2, 3, 4)
    done = Pulled()

    def stop(what, asked, of):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(store, FakeSource(), progress=stop, into=done)

    assert (done.total.requests, done.total.readings) == (1, 2)
    [closed] = store.runs()
    assert (closed["state"], closed["did"]["readings"]) == ("interrupted", 2)
    assert run(store, FakeSource()).total.requests == 1


def test_the_last_good_read_stands_also_where_the_run_failed_later(store):
    log_posts(store, 1, 2, 3, 4)
    run(store, FakeSource(fails_with=Unreachable("Down."), fails_on="4"))
    later = NOW + timedelta(hours=1)
    run(store, FakeSource(fails_with=Unreachable("Down.")), now=later)
    state = store.source_states()["x"]

    assert (state["last_good"], state["last_run"], state["failures"]) == (NOW, later, 2)


def test_the_same_bad_answer_again_and_again_is_five_lines_not_a_thousand(store):
    log_posts(store, *range(1, 21))
    x = FakeSource(fails_with=BadAnswer("Odd."))
    done = run(store, x)

    assert (len(x.asked), len(done.failed), done.total.requests) == (5, 5, 5)
    assert done.failed[-1].message == (
        "Odd. The same came 5 times in a row: the rest waits for the next run."
    )


def test_every_try_of_a_request_is_counted(store):
    log_posts(store, 1)
    soon = RateLimited("Wait.", resets_at=NOW + timedelta(seconds=1))
    done = run(store, FakeSource(fails_with=soon), pause=lambda seconds: None)

    assert done.total.requests == 3


def test_a_clock_that_ran_ahead_and_was_set_right_stops_no_reading(store):
    log_posts(store, 1)
    store.add_account("x/acme", "t")
    run(store, FakeSource(pace=Pace(1, 0.1)), now=NOW + timedelta(days=365))

    assert run(store, FakeSource(pace=Pace(1, 0.1))).total.requests == 2
    assert run(store, FakeSource(pace=Pace(1, 0.1))).total.requests == 0
    assert store.rebuild()
