"""The Briefs page: a period from its address, freezing by two clicks, what changed since, roles, bad links."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest

from engagement.store import NewGoal, briefs
from tests.briefs import NASTY, fill, told
from tests.conftest import draft

QUARTER = {"from": "2024-07-01", "to": "2024-09-30"}
MARKUP = re.compile(r"(?<!\\)(?:!\[|\]\(|<script|`c)")


def frozen(store, **given):
    content = replace(told(store), **given)
    with store.unit("ceo") as unit:
        return briefs.freeze(unit, content)


def listed(store):
    with store.read() as connection:
        return briefs.listed(connection)


def text(running):
    return "\n".join(element.value for element in [*running.markdown, *running.caption, *running.text])


def test_a_period_stands_in_the_address(page, sqlite_store):
    fill(sqlite_store)
    running = page("briefs", **QUARTER)

    assert not running.exception
    assert [one.value for one in running.header] == ["Q3 2024"]
    assert "2 more than the quarter before" in text(running)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"from": "2024-09-30", "to": "2024-07-01"}, "before it starts"),
        ({"from": "soon"}, "is no day such as"),
        ({"from": "1812-01-01"}, "is not between"),
        ({"period": "never"}, "which is not known"),
        ({"brief": "nobody"}, "no such brief"),
        ({"from": "1985-01-01", "to": "1985-03-31"}, "No delivered activity is recorded"),
        ({"from": "2017-01-01", "to": "2024-12-31"}, "3 talks"),
    ],
)
def test_a_link_that_asks_for_too_much_is_answered_with_a_sentence(page, sqlite_store, query, said):
    fill(sqlite_store)
    running = page("briefs", **query)

    assert not running.exception
    shown = text(running) + "\n".join(one.value for one in running.warning)
    assert said in shown.replace("\\", "")


def test_a_brief_is_frozen_under_its_name_and_opened(page, sqlite_store):
    fill(sqlite_store)
    running = page("briefs", **QUARTER)
    running.text_input(key="brief_name").set_value("For the board")
    token = running.session_state["brief_token"]
    next(b for b in running.button if b.label == "Freeze this brief").click().run()

    [kept] = listed(sqlite_store)
    assert kept.name == "For the board"
    assert running.query_params["brief"] == kept.id
    assert [one.value for one in running.header] == ["For the board"]
    with sqlite_store.unit("t") as unit:  # the second of two clicks comes with the same token
        assert briefs.freeze(unit, told(sqlite_store), token) == kept.id


def test_a_frozen_brief_names_what_has_changed_since(page, sqlite_store):
    ids = fill(sqlite_store)
    made = frozen(sqlite_store)
    assert "every number is told today as it was" in text(page("briefs", brief=made))
    sqlite_store.delete_activity(ids["third"], 1, "t")
    sqlite_store.remove_goal(ids["goal"], "t")
    running = page("briefs", brief=made)

    assert not running.exception
    since = running.table[0].value.reset_index().to_numpy().tolist()
    assert ["Talks", "3 talks", "2 talks"] in since
    assert ["Talks", "3 of 3 talks delivered", "no longer in the record"] in since
    assert "**3 of 3 talks delivered**" in text(running)  # as it was


def test_a_comment_is_saved_and_its_history_shown(page, sqlite_store):
    made = frozen(sqlite_store)
    running = page("briefs", brief=made)
    running.text_area[0].set_value("Two talks moved to October.")
    next(b for b in running.button if b.label == "Save comment").click().run()

    assert not running.exception
    assert running.text_area[0].value == "Two talks moved to October."
    assert "To: Two talks moved to October." in text(running)


def test_a_comment_that_somebody_changed_meanwhile_is_refused_with_both(page, sqlite_store):
    made = frozen(sqlite_store)
    running = page("briefs", brief=made)
    running.text_area[0].set_value("Mine")
    with sqlite_store.unit("t") as unit:
        briefs.comment(unit, made, "Theirs", 1)
    next(b for b in running.button if b.label == "Save comment").click().run()

    assert not running.exception
    with sqlite_store.read() as connection:
        assert briefs.read(connection, made).comment == "Theirs"


def test_a_brief_is_deleted_and_brought_back(page, sqlite_store):
    made = frozen(sqlite_store)
    running = page("briefs", brief=made)
    running.button(key="delete_brief").click().run()
    assert listed(sqlite_store) == []
    running.button(key="restore_brief").click().run()

    assert [one.id for one in listed(sqlite_store)] == [made]


def test_a_viewer_reads_and_saves_and_changes_nothing(page, sqlite_store, monkeypatch):
    fill(sqlite_store)
    made = frozen(sqlite_store)
    with sqlite_store.unit("t") as unit:
        briefs.comment(unit, made, "Read me", 1)
    monkeypatch.setenv("ENGAGEMENT_DEFAULT_ROLE", "viewer")

    assert [b.label for b in page("briefs").button] == []
    running = page("briefs", brief=made)
    assert [b.label for b in running.button] == []
    assert len(running.text_area) == 0
    assert "Read me" in text(running)


def test_text_from_outside_is_shown_as_text(page, sqlite_store):
    sqlite_store.add_activity(draft(NASTY, "2024-08-01", numbers=(("attendance", 5),)), "t")
    sqlite_store.add_activity(draft(NASTY, "2024-10-10", event=NASTY, city=NASTY), "t")
    sqlite_store.add_goal(NewGoal(NASTY, "CEO", "count", 9, date(2024, 7, 1), date(2024, 12, 31)), "t")
    made = frozen(sqlite_store, name=NASTY + "N" * 300)
    with sqlite_store.unit(NASTY) as unit:
        briefs.comment(unit, made, NASTY, 1)
    sqlite_store.add_activity(draft(NASTY + "2", "2024-08-02"), "t")
    for query in ({"brief": made}, QUARTER):
        running = page("briefs", **query)
        assert not running.exception
        told_ = [
            *running.markdown,
            *running.caption,
            *running.header,
            *running.subheader,
            *running.warning,
        ]
        assert [one.value for one in told_ if MARKUP.search(one.value)] == []
        cells = [
            str(cell)
            for one in running.table
            for row in one.value.reset_index().to_numpy()
            for cell in row
        ]
        assert [cell for cell in cells if MARKUP.search(cell)] == []
