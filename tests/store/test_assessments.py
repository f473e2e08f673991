"""Assessors, their links and what they answer: bad input is a sentence, and private words stay private."""

from __future__ import annotations

import hashlib
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier

import pytest
from sqlalchemy import select

from engagement.errors import NotFound, Refused, StaleWrite
from engagement.model.mission import Indicator
from engagement.model.mission_tables import Assessor, Invitation
from engagement.model.rubric import LONGEST_WORDS
from engagement.model.tables import Change
from engagement.model.vocabulary import Kind, Status
from engagement.store import assessed, assessments, assessors, invitations
from engagement.store.assessments import UNSAID, Answer
from tests.conftest import draft
from tests.servers import PATIENCE

ON = date(2026, 11, 25)
Q = "2026-Q4"
ALIGNED, CULTURE, SATISFIED = (one.value for one in Indicator)
SECRET_WORDS = "Between us: <b>he</b> *promises* too much"


def ask(store, name="Ana", role="department_head", department="Sales") -> str:
    with store.unit("t") as unit:
        return assessors.add(unit, name, role, department if role == "department_head" else None)


def link(store, assessor_id, quarter=Q, on=ON, **more):
    with store.unit("t") as unit:
        return invitations.make(unit, assessor_id, quarter, on, **more)


def say(store, secret, *answers, on=ON):
    with store.unit("by link") as unit:
        return assessments.answer(unit, secret, answers, on)


def give(store, assessor_id, answer, quarter=Q, on=ON):
    with store.unit("t") as unit:
        return assessments.give(unit, assessor_id, quarter, answer, on)


def listed(store):
    with store.read() as connection:
        return assessed.listed(connection)


def opened(store, secret, on=ON):
    with store.read() as connection:
        return invitations.opened(connection, secret, on)


def everything_kept(store) -> str:
    """The whole history as text."""
    with store.read() as connection:
        return json.dumps([row.fields for row in connection.execute(select(Change.fields))])


# Who is asked ----------------------------------------------------------------------------------


def test_somebody_is_asked_changed_retired_and_each_is_taken_back(store):
    ana = ask(store)
    assert ask(store, "  ana ") == ana, "told again in the same way"
    with store.unit("t") as unit:
        assert assessors.change(unit, ana, "Ana Ruiz", "department_head", "Support")
        assert not assessors.change(unit, ana, "Ana Ruiz", "department_head", "Support")
    with store.unit("t") as unit:
        assessors.undo(unit, ana)
    with store.read() as connection:
        assert assessors.row_of(connection, ana)["department"] == "Sales"
    with store.unit("t") as unit:
        assessors.retire(unit, ana)
    with store.read() as connection, pytest.raises(Refused, match="Ana is asked no more"):
        assessors.named(connection, "ANA")
    with store.unit("t") as unit:
        assessors.undo(unit, ana)
    with store.read() as connection:
        assert assessors.named(connection, "ANA")["id"] == ana


@pytest.mark.parametrize(
    ("name", "role", "department", "field", "said"),
    [
        (" \u200b ", "ceo", None, "name", "needs a name"),
        ("A", "boss", None, "role", "none of ceo, vp_engineering, department_head"),
        ("A", "department_head", "  ", "department", "needs a department"),
        ("A", "ceo", "Sales", "department", "Leave it empty"),
        ("A" * 201, "ceo", None, "name", "201 letters"),
    ],
)
def test_an_assessor_that_cannot_be_is_refused_by_the_field(store, name, role, department, field, said):
    with pytest.raises(Refused, match=said) as refused, store.unit("t") as unit:
        assessors.add(unit, name, role, department)
    assert refused.value.field == field


def test_a_name_in_another_role_is_changed_and_not_doubled(store):
    ask(store)
    with pytest.raises(Refused, match="Ana stands here already, as Head of Sales"):
        ask(store, role="ceo")


def test_a_retired_name_is_asked_again_by_adding_it(store):
    ana = ask(store)
    with store.unit("t") as unit:
        assessors.retire(unit, ana)
    assert ask(store, department="Legal") == ana
    with store.read() as connection:
        assert [(r.department, r.deleted_at) for r in assessors.listed(connection)] == [("Legal", None)]


def test_what_a_retired_assessor_said_stays_and_their_link_lives_again_with_them(store):
    ana = ask(store)
    made = link(store, ana)
    say(store, made.secret, Answer(CULTURE, 4, "Good"))
    with store.unit("t") as unit:
        assessors.retire(unit, ana)

    assert [(row.name, row.score) for row in listed(store)] == [("Ana", 4)]
    with pytest.raises(Refused, match="asked for no assessment any more"):
        opened(store, made.secret)
    with pytest.raises(Refused, match="asked no more"):
        link(store, ana)
    with pytest.raises(Refused, match="asked no more"):
        give(store, ana, Answer(CULTURE, 3))
    with store.unit("t") as unit:
        assessors.undo(unit, ana)
    assert opened(store, made.secret).assessor["id"] == ana


# Links -----------------------------------------------------------------------------------------


def test_a_link_is_kept_as_its_hash_alone(store):
    made = link(store, ask(store))

    assert len(made.secret) == 43
    assert made.secret not in repr(made)
    with store.read() as connection:
        [row] = connection.execute(select(*Invitation.__table__.columns)).all()
    assert row.secret_hash == hashlib.sha256(made.secret.encode()).hexdigest()
    assert made.secret not in str(row)
    assert row.expires_on == ON + timedelta(days=30)
    assert made.secret not in everything_kept(store)


@pytest.mark.parametrize("secret", [None, "", "nonsense", "é" * 5000, "\ud800", "a\x00b"])
def test_a_link_that_is_none_says_what_to_do(store, secret):
    link(store, ask(store))
    with pytest.raises(Refused, match="ask for") as refused:
        opened(store, secret)
    assert refused.value.field == "invitation"


def test_a_link_ends_is_withdrawn_and_is_made_anew(store):
    ana = ask(store)
    first = link(store, ana)
    assert opened(store, first.secret, ON + timedelta(days=30))
    with pytest.raises(Refused, match="ended on 2026-12-25"):
        opened(store, first.secret, ON + timedelta(days=31))
    second = link(store, ana)
    with pytest.raises(Refused, match="was withdrawn"):
        opened(store, first.secret)
    with store.unit("t") as unit:
        invitations.withdraw(unit, second.id)
    with pytest.raises(Refused, match="was withdrawn"):
        say(store, second.secret, Answer(CULTURE, 3))
    with pytest.raises(NotFound, match="no such open link"), store.unit("t") as unit:
        invitations.withdraw(unit, second.id)
    assert listed(store) == []


def test_links_for_two_quarters_stand_side_by_side(store):
    ana = ask(store)
    older, newer = link(store, ana, "2026-Q3"), link(store, ana)

    assert (opened(store, older.secret).quarter, opened(store, newer.secret).quarter) == ("2026-Q3", Q)


def test_a_link_made_for_one_role_does_not_open_the_next(store):
    ana = ask(store)
    made = link(store, ana)
    with store.unit("t") as unit:
        assessors.change(unit, ana, "Ana", "ceo")
    with pytest.raises(Refused, match="was withdrawn"):
        opened(store, made.secret)


@pytest.mark.parametrize(
    ("quarter", "said"),
    [
        ("2026-Q5", '"2026-Q5" is no quarter. Write it as 2026-Q4'),
        ("0000-Q1", "is no quarter"),
        ("autumn", "is no quarter"),
        ("2027-Q1", "2027-Q1 has not begun. It can be assessed from 2027-01-01 on"),
    ],
)
def test_a_quarter_that_is_none_or_has_not_begun_is_refused(store, quarter, said):
    ana = ask(store)
    with pytest.raises(Refused, match=said):
        link(store, ana, quarter)
    with pytest.raises(Refused, match=said):
        give(store, ana, Answer(CULTURE, 3), quarter)


@pytest.mark.parametrize("days", [-1, 400])
def test_a_link_is_valid_for_a_day_to_a_year(store, days):
    ana = ask(store)
    with pytest.raises(Refused, match="not between today and a year"):
        link(store, ana, expires_on=ON + timedelta(days=days))


# Answers ---------------------------------------------------------------------------------------


def test_a_link_opened_again_shows_what_was_answered_and_corrects_it(store):
    made = link(store, ask(store))
    assert say(store, made.secret, Answer(CULTURE, 4, "Good\n\nreally"), Answer(ALIGNED, 2)) == 2
    again = opened(store, made.secret)
    with store.read() as connection:
        own = assessed.own(connection, again)
    assert again.invitation["used_at"] is not None
    assert (own[CULTURE].score, own[CULTURE].words, own[CULTURE].version) == (4, "Good\n\nreally", 1)

    assert say(store, made.secret, Answer(CULTURE, 3, "Good", version=1)) == 1
    assert say(store, made.secret, Answer(CULTURE, 3, "Good", version=1)) == 0, "a second click"
    assert [(r.indicator, r.score, r.version) for r in listed(store)] == [
        (CULTURE, 3, 2),
        (ALIGNED, 2, 1),
    ]
    assert '"score": [4, 3]' in everything_kept(store)


def test_a_second_answer_of_a_quarter_offers_to_change_the_first(store):
    ana = ask(store)
    give(store, ana, Answer(CULTURE, 4, "Good", evidence=()))
    with pytest.raises(StaleWrite, match="has scored this for 2026-Q4 already, with a 4") as stale:
        give(store, ana, Answer(CULTURE, 2))
    assert listed(store)[0].score == 4

    assert give(store, ana, Answer(CULTURE, 2, version=stale.value.theirs["version"]))
    [row] = listed(store)
    assert (row.score, row.words, row.version) == (2, "Good", 2), "empty words take none away"
    give(store, ana, Answer(CULTURE, 5), "2026-Q3")
    assert len(listed(store)) == 2


@pytest.mark.parametrize("score", [0, 6, -1, 10**30, True, 3.5])
def test_a_score_outside_the_scale_is_refused(store, score):
    made = link(store, ask(store))
    with pytest.raises(Refused, match="outside the scale") as refused:
        say(store, made.secret, Answer(ALIGNED, 3), Answer(CULTURE, score))
    assert refused.value.field == "score"
    assert listed(store) == [], "all or none"
    assert opened(store, made.secret).invitation["used_at"] is None


def test_words_are_kept_as_they_are_and_too_many_are_refused(store):
    made = link(store, ask(store))
    nasty = '<script>alert(1)</script> ![x](http://evil.example/p.png) **b** 日本 \n\n"q"'
    say(store, made.secret, Answer(CULTURE, 4, nasty + "\x00"))
    assert listed(store)[0].words == nasty
    with pytest.raises(Refused, match=f"20,000 letters are more than the {LONGEST_WORDS:,}"):
        say(store, made.secret, Answer(CULTURE, 4, "x" * 20_000, version=1))
    with pytest.raises(Refused, match="none of strategy_alignment"):
        say(store, made.secret, Answer("charm", 4))
    with pytest.raises(Refused, match="at least one"):
        say(store, made.secret)
    assert listed(store)[0].words == nasty


def test_private_words_are_in_no_list_history_or_message_but_the_ceo_reads_them(store):
    ana, ceo = ask(store), ask(store, "Carl", "ceo")
    made, his = link(store, ana), link(store, ceo)
    say(store, made.secret, Answer(CULTURE, 2, SECRET_WORDS, True), Answer(ALIGNED, 4, "For all"))
    say(store, made.secret, Answer(CULTURE, 2, SECRET_WORDS + "!", True, version=1))

    assert {row.indicator: row.words for row in listed(store)} == {CULTURE: None, ALIGNED: "For all"}
    assert "Between us" not in str(listed(store)) + everything_kept(store)
    with pytest.raises(StaleWrite) as stale:
        give(store, ana, Answer(CULTURE, 5, "Mine"))
    assert "Between us" not in f"{stale.value} {stale.value.theirs}"
    assert "Between us" not in repr(Answer(CULTURE, 2, SECRET_WORDS))
    with store.read() as connection:
        assert SECRET_WORDS + "!" in {row.words for row in assessed.for_ceo(connection, his.secret, ON)}
        with pytest.raises(Refused, match="by the CEO's own link"):
            assessed.for_ceo(connection, made.secret, ON)


def test_words_that_become_private_leave_the_history_too(store):
    made = link(store, ask(store))
    for version, (words, private) in enumerate(
        [("one", False), ("Between two", False), ("Between two", True), ("open", False)]
    ):
        say(store, made.secret, Answer(CULTURE, 2, words, private, version=version or None))

    kept = everything_kept(store)
    assert "Between" not in kept
    assert "one" not in kept
    assert UNSAID in kept
    assert '"open"' in kept


def test_private_words_are_not_replaced_by_hand(store):
    ana, ceo = ask(store), ask(store, "Carl", "ceo")
    say(store, link(store, ana).secret, Answer(CULTURE, 2, SECRET_WORDS, True))
    with pytest.raises(Refused, match="changed by their own link"):
        give(store, ana, Answer(CULTURE, 3, "Mine", version=1))
    assert give(store, ana, Answer(CULTURE, 3, version=1))
    with store.read() as connection:
        [row] = assessed.for_ceo(connection, link(store, ceo).secret, ON)
    assert (row.score, row.words, row.for_ceo_only) == (3, SECRET_WORDS, True)


def test_evidence_is_offered_by_role_without_what_is_not_theirs_to_know(store):
    talk = store.add_activity(draft("A talk", "2026-10-07", notes="secret notes"), "t")
    deal = store.add_activity(draft("Buy Acme", "2026-10-08", kind=Kind.DUE_DILIGENCE), "t")
    store.add_activity(draft("Ahead", "2026-12-20", status=Status.PLANNED), "t")
    store.add_activity(draft("Before", "2026-09-30"), "t")
    with store.read() as connection:
        offered = {
            role: [tuple(row) for row in assessed.evidence_offered(connection, role, Q)]
            for role in ("ceo", "vp_engineering", "department_head")
        }
    assert offered["department_head"] == [(talk, "A talk", date(2026, 10, 7))]
    assert offered["vp_engineering"] == offered["department_head"]
    assert [row[0] for row in offered["ceo"]] == [deal, talk]

    ana = ask(store)
    made = link(store, ana)
    with pytest.raises(Refused, match="among the activities that are offered"):
        say(store, made.secret, Answer(CULTURE, 4, evidence=(deal,)))
    give(store, ana, Answer(CULTURE, 4, evidence=(deal,)))
    say(store, made.secret, Answer(CULTURE, 4, evidence=(talk,), version=1))
    assert listed(store)[0].evidence == [deal, talk], "what is not shown stays"
    with pytest.raises(Refused, match="one of the activities is gone"):
        give(store, ana, Answer(ALIGNED, 4, evidence=("nope",)))


def test_evidence_that_was_deleted_later_does_not_stop_a_correction(store):
    talk = store.add_activity(draft("A talk", "2026-10-07"), "t")
    made = link(store, ask(store))
    say(store, made.secret, Answer(CULTURE, 4, evidence=(talk,)))
    store.delete_activity(talk, 1, "t")

    assert say(store, made.secret, Answer(CULTURE, 3, version=1)) == 1


def test_two_who_answer_at_once_are_both_kept(store):
    secrets = [link(store, ask(store, f"Head {n}", department=f"D{n}")).secret for n in range(8)]
    gate = Barrier(8)

    def one(secret):
        gate.wait(PATIENCE)
        return say(
            store, secret, *(Answer(indicator, 3, "w") for indicator in (ALIGNED, CULTURE, SATISFIED))
        )

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(one, secrets)) == [3] * 8
    assert len(listed(store)) == 24


def test_one_link_in_two_hands_at_once_gives_one_answer_and_one_sentence(store):
    secret = link(store, ask(store)).secret
    gate = Barrier(4)

    def one(score):
        gate.wait(PATIENCE)
        try:
            say(store, secret, Answer(CULTURE, score, f"said {score}"))
        except StaleWrite as error:
            return str(error)
        return score

    with ThreadPoolExecutor(4) as pool:
        said = list(pool.map(one, (1, 2, 3, 4)))
    [kept] = [one for one in said if isinstance(one, int)]
    assert [(row.score, row.words) for row in listed(store)] == [(kept, f"said {kept}")]
    assert all(f"with a {kept}" in one for one in said if isinstance(one, str))


def test_one_person_added_twice_at_once_is_one(store):
    gate = Barrier(4)

    def one(_):
        gate.wait(PATIENCE)
        return ask(store)

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(one, range(4)))) == 1
    with store.read() as connection:
        assert len(connection.execute(select(Assessor.id)).all()) == 1


def test_who_made_links_in_the_ceos_name_is_told(store):
    ceo = ask(store, "Carl", "ceo")
    link(store, ceo)
    with store.unit("somebody") as unit:
        invitations.make(unit, ceo, Q, ON)
    with store.read() as connection:
        made = invitations.made_for(connection, ceo)
        newest = invitations.newest(connection, Q)[ceo]

    assert [row.by for row in made] == ["somebody", "t"]
    assert newest.withdrawn_at is None
    assert not hasattr(newest, "secret_hash")
