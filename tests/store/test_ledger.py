"""The ledger: added in any order, counted once, kept equal to a recount."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event, text

from engagement.model.growth import by_day
from engagement.model.instants import to_micros
from engagement.model.vocabulary import Kind
from engagement.store import ledger
from engagement.store.engine import writing
from engagement.store.ledger import Entry
from tests.conftest import draft

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)


def at(day: float) -> int:
    return to_micros(NOON + timedelta(days=day))


def subject(store, url="https://x.com/me/status/1", sort="link") -> int:
    from engagement.model.links import read_url

    key = read_url(url).key
    with store.unit("t") as unit:
        return ledger.subjects_for(unit.connection, [key], sort)[key]


def add(store, *readings, metric="impressions", number=None) -> int:
    """Readings as (day, value) of the one link."""
    of = subject(store) if number is None else number
    entries = [
        Entry(of, metric, at(day), value, "measured" if value is not None else "unavailable")
        for day, value in readings
    ]
    with store.unit("t") as unit:
        return ledger.add_readings(unit.connection, entries, None)


def kept(store, table: str) -> list[tuple]:
    with store.read() as connection:
        return sorted(map(tuple, connection.execute(text(f"SELECT * FROM {table}"))))


def growth(store) -> dict[int, int]:
    with store.read() as connection:
        rows = connection.execute(text("SELECT day, growth FROM growth_day")).all()
    first = at(0) // 86_400_000_000
    return {day - first: gained for day, gained in rows}


@pytest.fixture
def post(store):
    return store.add_activity(
        draft("Post", "2026-03-04", "https://x.com/me/status/1", kind=Kind.SOCIAL_POST), "t"
    )


def test_growth_is_the_difference_of_neighbours_and_the_first_is_none(store, post):
    add(store, (0, 100), (1, 150), (3, 180))

    assert growth(store) == {1: 50, 3: 30}
    assert store.reach(["impressions"])[0]["value"] == 180
    assert store.rebuild()


def test_a_reading_read_again_is_counted_once(store, post):
    assert add(store, (0, 100), (1, 150)) == 2
    assert add(store, (1, 150), (0, 100), (1, 999)) == 0

    assert growth(store) == {1: 50}
    assert store.counts()["readings"] == 2


def test_a_late_reading_splits_the_growth_where_it_belongs(store, post):
    add(store, (0, 100), (4, 200))
    assert growth(store) == {4: 100}
    add(store, (2, 130))

    assert growth(store) == {2: 30, 4: 70}
    assert store.rebuild()


def test_a_fall_under_half_is_a_reset_and_a_smaller_one_a_correction(store, post):
    add(store, (0, 100), (1, 40), (2, 30))

    assert growth(store) == {1: 40, 2: -10}


def test_an_absence_is_no_zero(store, post):
    add(store, (0, 100), (1, None))

    assert store.reach(["impressions"])[0]["value"] == 100
    [number] = store.activity(post).numbers
    assert (number.value, number.provenance) == (100, "measured")
    assert growth(store) == {}
    assert store.rebuild()


def test_what_was_never_there_is_an_absence_with_no_value(store, post):
    add(store, (0, None))

    assert store.activities()[0]["readings"]["impressions"]["value"] is None
    assert store.activities()[0]["readings"]["impressions"]["provenance"] == "unavailable"
    assert store.reach(["impressions"]) == []
    assert store.rebuild()


@pytest.mark.parametrize("seed", range(6))
def test_any_order_in_any_pieces_keeps_the_same_tables(store, seed):
    chance = random.Random(seed)
    kinds = [Kind.SOCIAL_POST, Kind.TALK, Kind.BLOG_POST]
    urls = [f"https://x.com/me/status/{n}" for n in range(1, 6)]
    ids = [
        store.add_activity(draft(f"A{n}", f"2026-0{n}-01", url, kind=chance.choice(kinds)), "t")
        for n, url in enumerate(urls, start=1)
    ]
    numbers = [subject(store, url) for url in urls]
    entries = [
        Entry(
            chance.choice(numbers),
            chance.choice(["impressions", "likes"]),
            at(chance.uniform(0, 12)),
            value := chance.choice([None, chance.randrange(1000)]),
            "unavailable" if value is None else "measured",
        )
        for _ in range(150)
    ]
    while entries:
        piece = [entries.pop() for _ in range(min(len(entries), chance.randrange(1, 30)))]
        with store.unit("t") as unit:
            ledger.add_readings(unit.connection, piece, None)
        if chance.random() < 0.5:
            one = chance.choice(ids)
            detail = store.activity(one).row
            if detail["deleted_at"]:
                store.restore_activity(one, "t")
            elif chance.random() < 0.5:
                store.delete_activity(one, detail["version"], "t")
            else:
                url = urls[ids.index(one)]
                moved = draft(
                    f"A{one}", f"2026-0{chance.randrange(1, 9)}-11", url, kind=chance.choice(kinds)
                )
                from dataclasses import replace

                store.change_activity(
                    one, replace(moved, status=store.draft_of(one).status), detail["version"], "t"
                )

    assert store.rebuild()


def pulled(chance: random.Random, numbers: list[int], day: int) -> list[Entry]:
    """What one day's pull brings: a value of most pairs, now and then an absence or a person's count."""
    entries = []
    for number in numbers:
        for metric in ("impressions", "likes"):
            value = chance.choice([None, 0, 3, 40, 100, 101, 90, 1000, 1 << 40])
            how = ("unavailable", None, "deleted") if value is None else ("measured", None, None)
            if value is not None and chance.random() < 0.1:
                how = ("entered", "Ada", None)
            instant = at(day + chance.choice([-0.4, 0, 0.4]))
            if chance.random() < 0.8:
                entries.append(Entry(number, metric, instant, value, *how))
    return entries


@pytest.mark.parametrize("seed", range(8))
def test_late_repeated_and_shuffled_answers_leave_what_the_readings_say(store, seed):
    chance = random.Random(seed)
    urls = [f"https://x.com/me/status/{n}" for n in range(1, 5)]
    store.add_activity(draft("Post", "2026-03-04", *urls, kind=Kind.SOCIAL_POST), "t")
    numbers = [subject(store, url) for url in urls]
    answers = [pulled(chance, numbers, day) for day in range(8)]
    # Most come in order; some late, some again, some in pieces, some two at once.
    answers += [chance.choice(answers) for _ in range(2)]
    for _ in range(seed):
        first, second = chance.randrange(len(answers)), chance.randrange(len(answers))
        answers[first], answers[second] = answers[second], answers[first]
    said: dict[tuple[str, int], dict[int, int | None]] = {}
    while answers:
        piece = answers.pop(0) + (answers.pop(0) if answers and chance.random() < 0.3 else [])
        chance.shuffle(piece)
        new = 0
        for entry in piece:
            of_pair = said.setdefault((entry.metric, entry.subject), {})
            new += entry.value is not None and entry.observed_at not in of_pair
            of_pair.setdefault(entry.observed_at, entry.value)
        with store.unit("t") as unit:
            assert ledger.add_readings(unit.connection, piece, None) == new

    days = [
        (metric, day, number, grown)
        for (metric, number), readings in said.items()
        for day, grown in by_day(sorted(readings.items())).items()
    ]
    assert kept(store, "subject_day") == sorted(days)
    assert store.rebuild()


def test_an_answer_of_a_later_day_than_all_that_stands_looks_at_no_reading(store, post):
    of = subject(store)
    add(store, (0, 100), (1, 150), number=of)
    with store.unit("t") as unit:
        asked: list[str] = []
        event.listen(unit.connection, "before_cursor_execute", lambda *said: asked.append(said[2]))
        ledger.add_readings(unit.connection, [Entry(of, "impressions", at(2), 70, "measured")], None)

    assert growth(store) == {1: 50, 2: 70}
    assert not [said for said in asked if "FROM reading" in said or "JOIN reading" in said]
    assert store.rebuild()


@pytest.mark.parametrize("first", [(0, 100), None])
def test_a_value_from_before_a_newer_absence_leaves_the_absence_standing(store, post, first):
    add(store, *([first] if first else []), (4, None))
    assert add(store, (4, 7)) == 0
    assert add(store, (2, 130)) == 1

    assert growth(store) == ({2: 30} if first else {})
    assert store.rebuild()


def test_a_second_answer_on_the_same_day_counts_that_day_anew(store, post):
    add(store, (0, 100))
    for day, value in ((1, 150), (1.1, 160), (1.2, 60), (1.15, 155)):
        add(store, (day, value))

    assert growth(store) == {1: 50 + 10 - 5 + 60}
    assert store.rebuild()


def test_a_recount_finds_and_mends_what_was_tampered_with(store, post):
    add(store, (0, 100), (1, 150))
    right = {
        table: kept(store, table) for table in ("latest", "subject_day", "growth_day", "reach_month")
    }
    for table, column in (
        ("latest", "value"),
        ("subject_day", "growth"),
        ("growth_day", "growth"),
        ("reach_month", "value"),
    ):
        with writing(store.engine) as connection:
            connection.execute(text(f"UPDATE {table} SET {column} = {column} + 1"))

        assert not store.rebuild()
        assert {table: kept(store, table) for table in right} == right
    assert store.rebuild()


def test_an_edit_moves_what_was_earned(store, post):
    add(store, (0, 100), (1, 150))
    moved = draft("Post", "2025-01-09", "https://x.com/me/status/1", kind=Kind.BLOG_POST)
    store.change_activity(post, moved, 1, "t")

    [row] = store.reach(["impressions"])
    assert (row["kind"], row["month"], row["value"]) == ("blog_post", 2025 * 12, 150)
    assert store.rebuild()


def test_a_deleted_activity_counts_nowhere_until_it_is_restored(store, post):
    add(store, (0, 100), (1, 150))
    store.delete_activity(post, 1, "t")
    assert (store.reach(["impressions"]), growth(store)) == ([], {})
    assert store.rebuild()

    store.restore_activity(post, "t")
    assert (store.reach(["impressions"])[0]["value"], growth(store)) == (150, {1: 50})


def test_a_post_on_three_activities_is_one_number(store):
    for n in range(3):
        store.add_activity(
            draft(f"Talk {n}", f"2026-03-0{n + 1}", "https://twitter.com/you/status/1?s=20"), "t"
        )
    add(store, (0, 100))

    assert sum(row["value"] for row in store.reach(["impressions"])) == 100
    assert [row["readings"]["impressions"]["value"] for row in store.activities()] == [100] * 3


def test_the_number_of_a_shared_post_stays_when_its_first_activity_goes(store):
    first = store.add_activity(draft("Talk", "2026-03-01", "https://x.com/me/status/1"), "t")
    store.add_activity(draft("Panel", "2026-04-01", "https://x.com/me/status/1"), "t")
    add(store, (0, 100))
    store.delete_activity(first, 1, "t")

    [row] = store.reach(["impressions"])
    assert (row["month"], row["value"]) == (2026 * 12 + 3, 100)
    assert store.rebuild()


def test_a_link_taken_away_takes_its_number_along(store, post):
    add(store, (0, 100))
    store.change_activity(post, draft("Post", kind=Kind.SOCIAL_POST), 1, "t")
    assert (store.reach(["impressions"]), store.activities()[0]["readings"]) == ([], {})

    edit = store.activity(post).changes[0]["id"]
    store.undo(edit, "t")
    assert store.reach(["impressions"])[0]["value"] == 100
    assert store.rebuild()


def test_two_metrics_of_one_activity_are_summed_over_its_links_each_for_itself(store):
    store.add_activity(
        draft("T", "2026-03-04", "https://x.com/me/status/1", "https://x.com/me/status/2"), "t"
    )
    add(store, (0, 100), number=subject(store))
    add(store, (2, 11), number=subject(store, "https://x.com/me/status/2"))
    add(store, (2, 3), metric="likes")

    [row] = store.activities()
    assert {m: r["value"] for m, r in row["readings"].items()} == {"impressions": 111, "likes": 3}
    assert row["readings"]["impressions"]["observed_at"] == "2026-03-04T12:00:00Z"
