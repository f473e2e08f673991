"""Frozen briefs: kept as they were, commented with a history, deleted and brought back, compared with today."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from engagement.errors import NotFound, Refused, StaleWrite
from engagement.insight import briefs as told_of
from engagement.model.briefs import as_json, from_json
from engagement.model.vocabulary import Kind
from engagement.store import briefs
from tests.briefs import NASTY, fill, told
from tests.conftest import draft


def freeze(store, content=None, token=None):
    with store.unit("ceo") as unit:
        return briefs.freeze(unit, content or told(store), token)


def read(store, brief_id):
    with store.read() as connection:
        return briefs.read(connection, brief_id)


def say(store, brief_id, words, version):
    with store.unit("ceo") as unit:
        return briefs.comment(unit, brief_id, words, version)


def moved(store, brief_id):
    found = read(store, brief_id)
    with store.read() as connection:
        return [
            (one.title, one.what, one.living)
            for one in briefs.moved(
                connection, found.content.from_on, found.content.to_on, found.created_at
            )
        ]


def test_a_brief_survives_its_way_through_json(store):
    fill(store)
    content = told(store)

    assert from_json(json.loads(json.dumps(as_json(content)))) == content


def test_a_frozen_brief_stays_as_it_was_whatever_happens_to_the_record(store):
    ids = fill(store)
    content = told(store)
    made = freeze(store, content)
    store.delete_activity(ids["first"], 1, "t")
    store.remove_goal(ids["goal"], "t")

    assert read(store, made).content == content
    assert (read(store, made).created_by, read(store, made).version) == ("ceo", 1)


def test_what_has_changed_since_is_named_with_the_numbers(store):
    ids = fill(store)
    made = freeze(store)
    store.change_activity(
        ids["first"], replace(store.draft_of(ids["first"]), numbers=(("attendance", 95),)), 1, "t"
    )
    store.remove_goal(ids["goal"], "t")

    assert told_of.changes(read(store, made).content, told(store)) == (
        ("Talks", "3 of 3 talks delivered", "no longer in the record"),
        ("People in rooms", "240 people in rooms", "255 people in rooms"),
    )


def test_activities_that_came_left_and_changed_since_are_named(store):
    ids = fill(store)
    made = freeze(store)
    store.add_activity(draft("New", "2024-08-20"), "t")
    store.add_activity(draft("Elsewhere", "2024-12-20"), "t")
    store.delete_activity(ids["first"], 1, "t")
    store.change_activity(
        ids["second"], replace(store.draft_of(ids["second"]), kind=Kind.WORKSHOP), 1, "t"
    )
    store.change_activity(ids["third"], draft("Third", "2024-10-01"), 1, "t")
    store.change_activity(ids["post"], replace(store.draft_of(ids["post"]), title="Post 2"), 1, "t")

    assert moved(store, made) == [
        ("First", "removed", False),
        ("Second", "kind was talk", True),
        ("New", "added", True),
        ("Third", "moved to 2024-10-01", True),
    ]
    store.restore_activity(ids["first"], "t")
    assert "First" not in [title for title, _, _ in moved(store, made)]


def test_two_clicks_freeze_one_brief(store):
    content = told(store)
    with ThreadPoolExecutor(2) as both:
        made = {one.result() for one in [both.submit(freeze, store, content, "token") for _ in range(2)]}

    assert len(made) == 1
    with store.read() as connection:
        assert [one.id for one in briefs.listed(connection)] == list(made)


def test_the_newest_brief_is_listed_first_under_the_name_it_was_given(store):
    first = freeze(store, replace(told(store), name=NASTY))
    second = freeze(store, replace(told(store), name="N" * 500))
    with store.read() as connection:
        assert [(one.id, one.name) for one in briefs.listed(connection)] == [
            (second, "N" * 500),
            (first, " ".join(NASTY.split())),
        ]


@pytest.mark.parametrize("name", ["", " \u200b", "N" * 501])
def test_a_name_of_nothing_or_without_end_is_refused(store, name):
    with pytest.raises(Refused) as refused:
        freeze(store, replace(told(store), name=name))

    assert refused.value.field == "name"


def test_a_comment_is_changed_with_its_history(store):
    made = freeze(store)

    assert say(store, made, f"  Good.\n{NASTY} ", 1)
    assert not say(store, made, f"Good.\n{NASTY}", 1)
    assert say(store, made, "", 2)
    assert (read(store, made).comment, read(store, made).version) == (None, 3)
    with store.read() as connection:
        told_ = [(row.action, row.fields) for row in briefs.history(connection, made)]
    assert told_ == [
        ("edit", {"comment": [f"Good.\n{NASTY}", None]}),
        ("edit", {"comment": [None, f"Good.\n{NASTY}"]}),
        ("add", None),
    ]


def test_a_stale_comment_is_refused_with_both(store):
    made = freeze(store)
    say(store, made, "Theirs", 1)
    with pytest.raises(StaleWrite) as refused:
        say(store, made, "Ours", 1)

    assert (refused.value.ours, refused.value.theirs) == ({"comment": "Ours"}, {"comment": "Theirs"})
    with pytest.raises(Refused):
        say(store, made, "x" * 10_001, 2)


def test_a_deleted_brief_is_not_listed_and_comes_back(store):
    made = freeze(store)
    with store.unit("ceo") as unit:
        briefs.delete(unit, made)

    assert read(store, made).deleted
    with store.read() as connection:
        assert briefs.listed(connection) == []
    with pytest.raises(NotFound):
        say(store, made, "Late", 1)
    with store.unit("ceo") as unit:
        briefs.restore(unit, made)
    assert not read(store, made).deleted


def test_a_brief_that_is_not_there_is_said_to_be_none(store):
    for act in (briefs.delete, briefs.restore):
        with pytest.raises(NotFound), store.unit("t") as unit:
            act(unit, "nobody")
    with pytest.raises(NotFound):
        read(store, "nobody\x00")


def test_every_frozen_brief_is_told_on_both_engines_alike(store):
    fill(store)

    assert [figure.said for figure in told(store).figures] == [
        "3 of 3 talks delivered",
        "4 activities",
        "3 talks",
        "1 social post",
        "240 people in rooms",
        "1,500 impressions",
        "not known",
        "1,000 followers",
        "100%",
        "9.2 hours",
        "1 activity",
    ]
