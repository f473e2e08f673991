"""Drafts go to Advocu once for each person, whoever asks and wherever it is cut, on both engines."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from datetime import UTC, date, datetime, timedelta

import pytest

from engagement.errors import NotFound, Refused
from engagement.model.vocabulary import Format, Kind, Status
from engagement.outlets import advocu
from engagement.outlets.programmes import PROGRAMMES
from engagement.reporting import run
from engagement.reporting.material import Asked, material, people, person_of
from engagement.reporting.preview import State, preview
from engagement.settings import Settings
from engagement.store import open_store, reports
from tests.conftest import draft
from tests.servers.advocu import TOKEN, Portal

ANA = "Ana Lima"
NOON = datetime(2026, 4, 1, 12, tzinfo=UTC)
LATER = NOON + timedelta(minutes=5)


class Clock:
    """A clock that a pause moves on."""

    def __init__(self) -> None:
        self.now, self.pauses = NOON, []

    def __call__(self) -> datetime:
        return self.now

    def pause(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.now += timedelta(seconds=seconds)


def talk(number: int, **more):
    told = {"persons": (ANA,), "city": "Bern", "country": "CH", "format": Format.IN_PERSON}
    told |= {"numbers": (("attendance", 40 + number),)}
    return draft(
        f"Talk {number:02}",
        f"2026-03-{number % 28 + 1:02}",
        f"https://conf.example/{number}",
        **(told | more),
    )


def log(store, how_many: int, **more) -> list[str]:
    return [store.add_activity(talk(number, **more), by="test") for number in range(how_many)]


def settings(portal: Portal, token: str | None = TOKEN) -> Settings:
    return Settings(advocu_token=token, api_urls={"advocu": portal.url})


def shown(store, now: datetime = NOON, person: str = ANA):
    return preview(store, PROGRAMMES["gde"], Asked(person), now)


def send(store, portal, clock=None, *, incomplete: bool = False, now: datetime = NOON, **more):
    before, clock = shown(store, now), clock or Clock()
    lines = [li for li in before.lines if (li.can_be_begun if incomplete else li.can_be_sent)]
    return run.send(
        store,
        more.pop("settings", settings(portal)),
        before,
        lines,
        by="test",
        clock=clock,
        pause=clock.pause,
        **more,
    )


def states(store, now: datetime = NOON) -> list[str]:
    return [line.state.value for line in shown(store, now).lines]


def test_what_is_complete_is_handed_in_once(store):
    log(store, 3)
    with Portal() as portal:
        first = send(store, portal)
        second = send(store, portal)

    assert (first.sent, first.failed, first.unsure) == (3, [], [])
    assert second.sent == 0
    assert sorted(portal.titles) == ["Talk 00", "Talk 01", "Talk 02"]
    assert states(store) == ["sent"] * 3
    assert {line.made.remote_id for line in shown(store).lines} == {f"{n:024x}" for n in (1, 2, 3)}
    assert run.as_json(shown(store))["already"] == 3


def test_the_portals_reasons_are_kept_and_the_others_go_on(store):
    log(store, 3)
    with Portal() as portal:
        portal.odd = {2: (400, {}, {"errors": [{"field": "tags", "message": "inactive"}]})}
        outcome = send(store, portal)
        assert states(store) == ["sent", "failed", "sent"]
        again = send(store, portal)

    [failed] = outcome.failed
    assert (failed["title"], failed["fields"]) == ("Talk 01", {"tags": "inactive"})
    assert outcome.stopped is None
    assert again.sent == 1
    assert states(store) == ["sent"] * 3


@pytest.mark.parametrize("cut", ["before", "after"])
@pytest.mark.parametrize("at", [1, 2, 3])
def test_a_cut_at_any_call_is_told_and_never_sends_one_twice(store, at, cut):
    log(store, 3)
    with Portal() as portal:
        portal.odd = {at: cut}
        first = send(store, portal)
        second = send(store, portal)
        third = send(store, portal)

    assert (first.sent, len(first.unsure), first.waiting) == (at - 1, 1, 3 - at)
    assert second.sent == 3 - at
    assert third.sent == 0
    assert len(portal.titles) == len(set(portal.titles)) == (3 if cut == "after" else 2)
    assert sorted(states(store)) == ["may have arrived", "sent", "sent"]
    document = run.as_json(shown(store))
    assert (document["unsure"], document["already"], document["ready"]) == (1, 2, 0)


def test_a_doubtful_one_is_settled_by_a_person(store):
    log(store, 2)
    with Portal() as portal:
        portal.odd = {1: "after", 2: "before"}
        send(store, portal)
        send(store, portal)
        first, second = shown(store).lines
        run.it_is_there(store, first.made.id, by="test", now=NOON)
        outcome = run.send(
            store, settings(portal), shown(store), [second], by="test", again=True, clock=Clock()
        )
        # A second click holds the same line.
        click = run.send(
            store, settings(portal), shown(store), [second], by="test", again=True, clock=Clock()
        )

    assert (outcome.sent, click.sent, click.met) == (1, 0, 1)
    assert sorted(portal.titles) == ["Talk 00", "Talk 01"]
    assert states(store) == ["sent", "sent"]
    with pytest.raises(Refused, match="not in doubt"):
        run.it_is_there(store, first.made.id, by="test", now=NOON)
    with pytest.raises(NotFound):
        run.it_is_there(store, "nothing", by="test", now=NOON)


def test_a_kill_in_the_middle_leaves_what_may_have_arrived(sqlite_store, sqlite_url):
    log(sqlite_store, 3)
    with Portal() as portal:
        arrived, release = threading.Event(), threading.Event()

        def hold(_body):
            arrived.set()
            release.wait(30)

        portal.odd = {2: hold}
        environment = os.environ | {
            "ENGAGEMENT_DATABASE_URL": sqlite_url,
            "ENGAGEMENT_ADVOCU_TOKEN": TOKEN,
            "ENGAGEMENT_ADVOCU_API_URL": portal.url,
        }
        command = [sys.executable, "-m", "engagement", "report", "gde", "--send"]
        process = subprocess.Popen(
            command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        assert arrived.wait(60)
        process.send_signal(signal.SIGKILL)
        process.wait(30)
        release.set()
        now = datetime.now(UTC)
        assert sorted(states(sqlite_store, now)) == ["being sent", "ready", "sent"]
        with pytest.raises(Refused, match="being sent"):
            [doubtful] = shown(sqlite_store, now).of(State.SENDING)
            run.it_is_there(sqlite_store, doubtful.made.id, by="test", now=now)
        after = now + timedelta(minutes=3)
        assert send(sqlite_store, portal, now=after).sent == 1

    assert sorted(states(sqlite_store, after)) == ["may have arrived", "sent", "sent"]
    assert run.as_json(shown(sqlite_store, now))["unsure"] == 1


def test_two_at_once_hand_each_in_once(store, url):
    log(store, 6)
    start, outcomes = threading.Barrier(2), []

    def go(own) -> None:
        start.wait(20)
        outcomes.append(send(own, portal))

    second = open_store(url)
    with Portal() as portal:
        threads = [threading.Thread(target=go, args=(own,)) for own in (store, second)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
    second.close()

    assert sorted(portal.titles) == [f"Talk {number:02}" for number in range(6)]
    assert sum(outcome.sent for outcome in outcomes) == 6
    assert sum(outcome.sent + outcome.met for outcome in outcomes) <= 12


def test_thirty_a_minute_are_kept_by_waiting_and_not_by_being_refused(sqlite_store):
    log(sqlite_store, 65)
    clock = Clock()
    with Portal(clock) as portal:
        outcome = send(sqlite_store, portal, clock)

    assert (outcome.sent, portal.over_quota) == (65, 0)
    assert clock.pauses == [62.0, 62.0]


def test_the_quota_holds_across_runs_and_over_refused_tries(sqlite_store):
    log(sqlite_store, 20)
    clock = Clock()
    with Portal(clock) as portal:
        portal.odd = {n: (400, {}, {"message": "no"}) for n in range(1, 21)}
        assert len(send(sqlite_store, portal, clock).failed) == 20
        clock.now += timedelta(seconds=10)
        assert clock.pauses == []
        outcome = send(sqlite_store, portal, clock)

    assert (outcome.sent, portal.over_quota) == (20, 0)
    assert sum(clock.pauses) == pytest.approx(52)


def test_what_was_sent_by_a_clock_that_was_ahead_holds_nothing_up(sqlite_store):
    """A clock that was set back a year does not make the next run wait for a year."""
    activities, clock = log(sqlite_store, 31), Clock()
    with sqlite_store.unit("test") as unit:
        unit.at = NOON + timedelta(days=365)
        for one in activities[:30]:
            reports.claim(unit, "gde", one, ANA, "mark")
    with Portal(clock) as portal:
        outcome = send(sqlite_store, portal, clock)

    assert outcome.sent == 1
    assert clock.pauses == []


def test_what_was_broken_off_by_a_clock_that_was_ahead_can_be_settled(sqlite_store):
    [activity] = log(sqlite_store, 1)
    with sqlite_store.unit("test") as unit:
        unit.at = NOON + timedelta(days=365)
        made = reports.claim(unit, "gde", activity, ANA, "mark")

    assert states(sqlite_store) == ["may have arrived"]
    run.it_is_there(sqlite_store, made.id, by="test", now=NOON)
    assert shown(sqlite_store).lines[0].made.state == reports.SENT


def test_a_run_says_how_it_goes_between_two_drafts(sqlite_store):
    log(sqlite_store, 31)
    clock, said = Clock(), []
    with Portal(clock) as portal:
        send(sqlite_store, portal, clock, told=lambda words, _share: said.append(words))

    assert said[0] == "0 of 31 done."
    assert "Waiting 62 s: Advocu takes 30 a minute." in said


@pytest.mark.parametrize(
    ("odd", "sentence"),
    [((401, {}, b""), "does not accept the token"), ((429, {}, b""), "asks for a pause")],
)
def test_what_would_meet_every_draft_stops_the_run_and_loses_nothing(sqlite_store, odd, sentence):
    log(sqlite_store, 4)
    with Portal() as portal:
        portal.odd = {2: odd}
        outcome = send(sqlite_store, portal)
        assert states(sqlite_store) == ["sent", "failed", "ready", "ready"]
        after = send(sqlite_store, portal)

    assert sentence in outcome.stopped
    assert (outcome.sent, outcome.waiting, len(portal.requests)) == (1, 2, 5)
    assert after.sent == 3


def test_a_portal_that_is_away_got_nothing_and_is_asked_again(sqlite_store, nobody):
    log(sqlite_store, 2)
    away = Settings(advocu_token=TOKEN, api_urls={"advocu": f"http://127.0.0.1:{nobody}"})
    with Portal() as portal:
        outcome = send(sqlite_store, portal, settings=away)
        after = send(sqlite_store, portal)

    assert "nothing was sent" in outcome.stopped
    assert after.sent == 2


def test_an_edit_after_the_report_shows_and_sends_nothing(sqlite_store):
    [activity] = log(sqlite_store, 1)
    with Portal() as portal:
        send(sqlite_store, portal)
        row = sqlite_store.activity(activity).row
        sqlite_store.change_activity(activity, talk(0, notes="for us"), row["version"], by="test")
        assert states(sqlite_store) == ["sent"]  # notes are told to nobody
        row = sqlite_store.activity(activity).row
        changed = talk(0, country="DE")
        sqlite_store.change_activity(activity, changed, row["version"], by="test")
        outcome = send(sqlite_store, portal)

    assert outcome.sent == 0
    assert states(sqlite_store) == ["changed since"]
    assert [one["id"] for one in run.as_json(shown(sqlite_store))["changed"]] == [activity]


def test_readers_that_grow_by_themselves_are_no_edit(sqlite_store):
    post = draft("Post", "2026-03-01", "https://a.example/p", kind=Kind.BLOG_POST, persons=(ANA,))
    from dataclasses import replace

    activity = sqlite_store.add_activity(replace(post, numbers=(("reads", 5),)), by="test")
    with Portal() as portal:
        assert send(sqlite_store, portal).sent == 1
        row = sqlite_store.activity(activity).row
        sqlite_store.change_activity(
            activity, replace(post, numbers=(("reads", 50),)), row["version"], by="test"
        )

    assert shown(sqlite_store).lines[0].entry.values["metrics.readers"] == 50
    assert states(sqlite_store) == ["sent"]


def test_what_lacks_a_field_waits_unless_somebody_wants_it_as_it_is(sqlite_store):
    [activity] = log(sqlite_store, 1, numbers=())
    with Portal() as portal:
        assert send(sqlite_store, portal).sent == 0
        [told] = run.as_json(shown(sqlite_store))["missing"]
        assert (told["id"], told["fields"], told["enter"]) == (
            activity,
            ["metrics.attendees"],
            ["Attendance"],
        )
        assert send(sqlite_store, portal, incomplete=True).sent == 1

    assert "metrics" not in portal.drafts[0][1]


def test_only_what_may_be_shown_and_was_delivered_by_that_person_is_told(store):
    log(store, 1)
    store.add_activity(talk(2, public=False), by="test")
    store.add_activity(talk(3, persons=("Bo",)), by="test")
    store.add_activity(talk(4, status=Status.PLANNED), by="test")
    store.add_activity(talk(5, kind=Kind.CUSTOMER_MEETING, notes="secret"), by="test")
    store.add_activity(talk(6, kind=Kind.MENTORING, public=True, notes="secret"), by="test")

    found = material(store, Asked(ANA))

    assert [one.title for one in found.done] == ["Talk 00", "Talk 06"]
    assert found.private == 2
    assert "secret" not in repr(found)
    assert people(store) == [ANA, "Bo"]
    assert [
        one.title for one in material(store, Asked(ANA, date(2026, 3, 2), date(2026, 3, 8))).done
    ] == ["Talk 06"]


def test_a_period_holds_what_begins_in_it(sqlite_store):
    long = talk(1, kind=Kind.WORKSHOP, ends_on=date(2026, 4, 2))
    sqlite_store.add_activity(long, by="test")

    assert len(material(sqlite_store, Asked(ANA, date(2026, 3, 1), date(2026, 3, 31))).done) == 1
    assert len(material(sqlite_store, Asked(ANA, date(2026, 4, 1), date(2026, 4, 30))).done) == 0


def test_whose_is_asked_only_where_there_are_several(sqlite_store):
    with pytest.raises(Refused, match="Nothing can be reported yet"):
        person_of(sqlite_store, None)
    log(sqlite_store, 1, persons=())
    assert person_of(sqlite_store, None) == ""
    log(sqlite_store, 1)
    assert person_of(sqlite_store, None) == ANA
    assert person_of(sqlite_store, "ana LIMA") == ANA
    log(sqlite_store, 1, persons=("Bo",))
    with pytest.raises(Refused, match="Ana Lima, Bo"):
        person_of(sqlite_store, None)
    with pytest.raises(Refused, match='called "Eve"'):
        person_of(sqlite_store, "Eve")


def test_what_was_reported_before_anybody_was_named_is_not_reported_again(sqlite_store):
    log(sqlite_store, 1, persons=())
    with Portal() as portal:
        before = preview(sqlite_store, PROGRAMMES["gde"], Asked(""), NOON)
        assert (
            run.send(sqlite_store, settings(portal), before, before.lines, by="test", clock=Clock()).sent
            == 1
        )
        activity = before.lines[0].entry.done.id
        row = sqlite_store.activity(activity).row
        sqlite_store.change_activity(activity, talk(0), row["version"], by="test")
        assert send(sqlite_store, portal).sent == 0

    assert states(sqlite_store) == ["sent"]


def test_a_late_end_does_not_overwrite_what_a_person_said(sqlite_store):
    [activity] = log(sqlite_store, 1)
    with sqlite_store.unit("test") as unit:
        made = reports.claim(unit, "gde", activity, ANA, "mark")
        reports.arrived(unit, made.id)
        reports.finish(unit, made, reports.FAILED, error="late")

    assert shown(sqlite_store).lines[0].made.state == reports.SENT


def test_a_programme_without_an_api_and_a_missing_token_are_refused(sqlite_store):
    log(sqlite_store, 1)
    with Portal() as portal:
        mvp = preview(sqlite_store, PROGRAMMES["mvp"], Asked(ANA), NOON)
        with pytest.raises(Refused, match="takes no drafts"):
            run.send(sqlite_store, settings(portal), mvp, mvp.lines, by="test")
        with pytest.raises(Refused, match=advocu.SETTING):
            send(sqlite_store, portal, settings=settings(portal, None))

    assert portal.requests == []


def test_invented_work_is_told_to_no_real_portal(sqlite_store):
    log(sqlite_store, 1)
    sqlite_store.set_demo()
    with Portal() as portal:
        real = Settings(advocu_token=TOKEN)
        with pytest.raises(Refused, match="invented"):
            send(sqlite_store, portal, settings=real)
        assert send(sqlite_store, portal).sent == 1
