"""Briefs go out once for each period and address, whoever asks, on both engines, against real servers."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from engagement.addresses import read_mail_server
from engagement.errors import Refused
from engagement.model.sending import CHOICE, MAIL, WEBHOOK, Plan, Recipient, as_json
from engagement.sending import run, told
from engagement.settings import Settings
from engagement.store import briefs as briefs_of
from engagement.store import choices, deliveries, open_store
from tests.conftest import draft
from tests.servers import PATIENCE
from tests.servers.api import Api
from tests.servers.mail import Post, post, scripted

ANA, BO = "ana@example.org", "bo@example.org"
FIRST, LAST, TODAY = date(2026, 1, 1), date(2026, 3, 31), date(2026, 4, 3)
BOTH = [(MAIL, ANA), (MAIL, BO)]
TAKEN = (b"220 here", b"250 here", b"250 sender", b"250 recipient", b"354 go on")


def settings(port: int | None = None, room: str | None = None, timeout: float = 60) -> Settings:
    url = f"smtp://127.0.0.1:{port}?from=briefs@example.org&timeout={timeout}"
    return Settings(smtp_url=read_mail_server(url) if port else None, webhook_url=room)


def choose(store, **more) -> None:
    since = more.pop("since", date(2026, 1, 1))
    plan = Plan("quarter", 3, ("md",), (Recipient(ANA, since), Recipient(BO, since)))
    with store.unit("test") as unit:
        choices.choose(unit, CHOICE, as_json(replace(plan, **more)))


def send(store, settings_, targets=BOTH, **more):
    return run.send(store, settings_, FIRST, LAST, targets, by="test", today=TODAY, **more)


def states(store) -> list[tuple[str, str]]:
    with store.read() as connection:
        return [(one.address, one.state) for one in deliveries.newest(connection)]


def test_a_brief_goes_to_each_address_by_itself_with_its_file(store):
    choose(store)
    store.add_activity(draft("Scaling Kafka"), by="test")
    with post() as taken:
        outcome = send(store, settings(taken.port))

    assert outcome.as_json() == {"sent": 2, "failed": [], "skipped": 0, "unsure": []}
    assert taken.to == [ANA, BO]
    mail = taken.mails[0][2]
    assert mail["Subject"] == "Brief: Q1 2026"
    [file] = mail.iter_attachments()
    assert file.get_filename() == "brief-q1-2026.md"
    assert "1 talk" in file.get_content()
    with store.read() as connection:
        [brief] = briefs_of.listed(connection)
    assert (brief.from_on, brief.to_on) == (FIRST, LAST)
    assert states(store) == [(BO, "sent"), (ANA, "sent")]


def test_a_run_says_what_another_run_has_in_hand(store):
    choose(store)
    with store.unit("another run") as unit:
        deliveries.claim(unit, run.due_of(FIRST, LAST), MAIL, ANA, None)
    with post() as taken:
        outcome = send(store, settings(taken.port), [(MAIL, ANA)])
        later = send(
            store,
            settings(taken.port),
            [(MAIL, ANA)],
            clock=lambda: datetime.now(UTC) + timedelta(minutes=16),
        )

    assert outcome.as_json() == {"sent": 0, "failed": [], "skipped": 1, "unsure": []}
    assert outcome.in_words == "0 sent, 1 skipped: another run began it in the last 15 minutes."
    assert later.in_words == "0 sent, 1 may have arrived."
    assert (taken.to, later.skipped) == ([], 1)


def test_nobody_gets_a_period_twice(store):
    choose(store)
    with post() as taken:
        send(store, settings(taken.port), [(MAIL, ANA)])
        outcome = send(store, settings(taken.port))
        again = run.send_due(store, settings(taken.port), by="test", today=TODAY)

    assert (outcome.sent, outcome.skipped) == (1, 1)
    assert (again.sent, again.skipped) == (0, 2)
    assert taken.to == [ANA, BO]


def test_everybody_gets_the_brief_that_was_frozen_first_and_what_changed_since(store):
    choose(store)
    store.add_activity(draft("One"), by="test")
    with post() as taken:
        send(store, settings(taken.port), [(MAIL, ANA)])
        store.add_activity(draft("Two"), by="test")
        send(store, settings(taken.port), [(MAIL, BO)])

    first, second = (mail.get_body(("plain",)).get_content() for _, _, mail in taken.mails)
    assert "WHAT CHANGED SINCE" not in first
    assert "WHAT CHANGED SINCE" in second
    with store.read() as connection:
        assert len(briefs_of.listed(connection)) == 1


def test_two_at_once_send_one(store, url):
    choose(store)
    start, outcomes = threading.Barrier(2), []

    def go(own) -> None:
        start.wait(PATIENCE)
        outcomes.append(send(own, settings(taken.port)))

    second = open_store(url)
    with post() as taken:
        threads = [threading.Thread(target=go, args=(own,)) for own in (store, second)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(PATIENCE)
    second.close()

    assert sorted(taken.to) == [ANA, BO]
    assert sum(outcome.sent for outcome in outcomes) == 2
    assert sum(outcome.skipped for outcome in outcomes) == 2


def test_one_refused_address_does_not_stop_the_next_and_is_tried_again(store):
    choose(store)
    with post(Post(refuses={ANA})) as taken:
        outcome = send(store, settings(taken.port))
        taken.refuses.clear()
        second = send(store, settings(taken.port))

    assert (outcome.sent, [one["address"] for one in outcome.failed]) == (1, [ANA])
    assert "550 no such mailbox here" in outcome.failed[0]["message"]
    assert (second.sent, second.skipped) == (1, 1)
    assert taken.to == [BO, ANA]
    assert states(store) == [(BO, "sent"), (ANA, "sent")]


def test_what_failed_is_tried_again_after_longer_pauses_and_five_times_at_most(store):
    choose(store)
    now = datetime.now(UTC)
    with post(Post(refuses={ANA})) as taken:
        tries = [send(store, settings(taken.port), [(MAIL, ANA)])]
        for minutes in (1, 11, 51, 200, 800, 100_000):
            later = now + timedelta(minutes=minutes)
            tries.append(
                send(store, settings(taken.port), [(MAIL, ANA)], patient=True, clock=lambda at=later: at)
            )

    assert [len(one.failed) for one in tries] == [1, 0, 1, 1, 1, 1, 0]


def test_a_mail_that_may_have_arrived_is_told_and_not_sent_by_itself(store):
    choose(store)
    with scripted(*TAKEN, None) as port:
        first = send(store, settings(port), [(MAIL, ANA)])
    with post() as taken:
        second = send(store, settings(taken.port), [(MAIL, ANA)])

    assert [one["address"] for one in first.unsure] == [ANA]
    assert (second.sent, second.skipped, len(second.unsure)) == (0, 1, 1)
    assert taken.to == []


def test_what_a_kill_left_is_told_after_a_while_and_sent_again_when_asked(store):
    choose(store)
    with store.unit("test") as unit:
        made = deliveries.claim(unit, "2026-01-01..2026-03-31", MAIL, ANA, None)
    later = datetime.now(UTC) + timedelta(hours=1)
    with post() as taken:
        outcome = send(store, settings(taken.port), [(MAIL, ANA)], clock=lambda: later)
        assert (outcome.sent, outcome.unsure[0]["message"]) == (0, run.BROKEN_OFF)
        again = run.send_again(store, settings(taken.port), made.id, 2, by="test", today=TODAY)
        twice = run.send_again(store, settings(taken.port), made.id, 2, by="test", today=TODAY)

    assert (again.sent, twice.sent, taken.to) == (1, 0, [ANA])


def test_a_test_is_sent_every_time_and_counts_as_no_delivery(store):
    choose(store)
    brief = told.as_it_is(store, FIRST, LAST, TODAY)
    with post() as taken:
        for _ in range(2):
            assert run.send_test(store, settings(taken.port), brief, [(MAIL, ANA)], by="test").sent == 1
        assert send(store, settings(taken.port), [(MAIL, ANA)]).sent == 1

    assert [mail["Subject"] for _, _, mail in taken.mails] == ["Test: Brief: Q1 2026"] * 2 + [
        "Brief: Q1 2026"
    ]


def test_nothing_is_due_before_its_day_nor_for_who_came_after_it(store):
    choose(store, since=date(2026, 4, 4))
    with post() as taken:
        assert run.send_due(store, settings(taken.port), by="test", today=TODAY).sent == 0
        choose(store)
        assert (
            run.send_due(store, settings(taken.port), by="test", today=TODAY - timedelta(days=1)).sent
            == 0
        )
        assert run.send_due(store, settings(taken.port), by="test", today=TODAY).sent == 2


def test_a_room_is_told_once(store):
    choose(store, to=(), webhook=date(2026, 1, 1))
    with Api(lambda path, params: b"ok") as room:
        told_of = settings(room=f"{room.url}/services/s3cr3t")
        outcomes = [run.send_due(store, told_of, by="test", today=TODAY) for _ in range(2)]

    assert [(one.sent, one.skipped) for one in outcomes] == [(1, 0), (0, 1)]
    assert len(room.requests) == 1
    assert states(store) == [(run.ROOM, "sent")]


def test_without_a_server_each_says_which_setting_is_missing(store):
    choose(store, webhook=date(2026, 1, 1))
    outcome = run.send_due(store, settings(), by="test", today=TODAY)

    assert [one["message"].split(". ")[0] for one in outcome.failed] == ["No mail server is set"] * 2 + [
        "No webhook is set"
    ]
    assert outcome.failed[-1]["channel"] == WEBHOOK


def test_a_deleted_brief_is_not_sent(store):
    choose(store)
    with post() as taken:
        send(store, settings(taken.port), [(MAIL, ANA)])
        with store.unit("test") as unit:
            briefs_of.delete(unit, briefs_of.listed(unit.connection)[0].id)
        with pytest.raises(Refused, match="was deleted"):
            send(store, settings(taken.port), [(MAIL, BO)])

    assert taken.to == [ANA]
