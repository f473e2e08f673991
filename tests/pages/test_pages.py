"""Pages as scripts: who may see them, text from outside shown as text, a second click on Save."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path

import pytest

from engagement.capture import inbox
from engagement.model.drafts import DraftLink
from engagement.model.proposals import Proposal
from engagement.model.vocabulary import Audience, Format, Kind, Role, Status
from engagement.store import NewGoal, ledger
from engagement.ui import parts
from tests.capture.test_reading import ITEM, rss
from tests.conftest import draft
from tests.servers.api import Api

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted(page.stem for page in (ROOT / "pages").glob("*.py"))
NASTY = '<script>alert(1)</script> ![x](http://evil.example/p.png) $a$ :red[b] `c` **d** | "q" \\'


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_empty_without_an_exception(page, name):
    assert not page(name).exception


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_full_without_an_exception(page, demo_store, name):
    assert not page(name).exception


@pytest.mark.parametrize(
    ("role", "closed"),
    [("viewer", {"log", "inbox", "files", "sources"}), ("editor", {"sources"}), ("admin", set())],
)
def test_each_page_checks_the_role_itself(page, monkeypatch, role, closed):
    monkeypatch.setenv("ENGAGEMENT_DEFAULT_ROLE", role)
    refused = {
        name for name in PAGES if any("not open to your role" in e.value for e in page(name).error)
    }

    assert refused == closed


def test_a_viewer_is_offered_no_act(page, sqlite_store, monkeypatch):
    made = sqlite_store.add_activity(draft(), "t")
    sqlite_store.add_goal(NewGoal("G", "CEO", "count", 1, date(2026, 1, 1), date(2026, 12, 31)), "t")
    monkeypatch.setenv("ENGAGEMENT_DEFAULT_ROLE", "viewer")

    assert {b.label for b in page("activities", open=made).button} == {"Close"}
    assert [b.label for b in page("goals").button] == []


@pytest.mark.parametrize("name", ["overview", "activities", "goals", "reach", "sources"])
def test_text_from_outside_is_shown_as_text(page, sqlite_store, name):
    made = sqlite_store.add_activity(
        draft(
            NASTY,
            date.today().isoformat(),
            event=NASTY,
            city=NASTY,
            persons=(NASTY,),
            notes=NASTY,
            extra={NASTY: NASTY},
            numbers=(("attendance", 5),),
        ),
        NASTY,
    )
    sqlite_store.change_activity(
        made, draft(NASTY, date.today().isoformat(), city=NASTY + "2"), 1, NASTY
    )
    sqlite_store.add_goal(NewGoal(NASTY, "CEO", "count", 1, date(2026, 1, 1), date(2027, 12, 31)), "t")
    running = page(name, open=made)

    assert not running.exception
    for element in [
        *running.markdown,
        *running.caption,
        *running.subheader,
        *running.warning,
        *running.error,
        *running.info,
    ]:
        assert not re.search(r"(?<!\\)(?:!\[|\]\(|<script|\$a|:red)", element.value)


def test_plain_text_stays_readable():
    assert parts.plain("Kafka in 2026") == "Kafka in 2026"
    assert parts.plain("a\n\n# b") == "a \\# b"


def test_saving_gives_a_new_form_and_the_same_form_again_adds_nothing(page, sqlite_store):
    running = page("log")
    token = running.session_state["log_token_0"]
    running.text_input(key="log_0_title").set_value("Once")
    running.button[0].click().run()
    assert [row["title"] for row in sqlite_store.activities()] == ["Once"]
    assert running.text_input(key="log_1_title").value == ""

    again = sqlite_store.add_activity(draft("Once"), "t", token=token)
    assert sqlite_store.count_activities() == 1
    assert again == sqlite_store.activities()[0]["id"]


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_is_logged_with_a_title_and_a_date_alone(page, sqlite_store, kind):
    running = page("log")
    running.session_state["log_kind"] = kind
    running.run()
    running.text_input(key="log_0_title").set_value(f"A {kind.label}")
    running.button[0].click().run()

    assert not running.exception
    assert [(row["kind"], row["title"]) for row in sqlite_store.activities()] == [
        (kind.value, f"A {kind.label}")
    ]


def test_a_title_of_nothing_is_refused_by_name(page, sqlite_store):
    running = page("log")
    running.button[0].click().run()

    assert [e.value for e in running.error] == ["Title: an activity needs a title. Nothing was saved."]
    assert sqlite_store.count_activities() == 0


def test_an_edit_keeps_what_the_form_does_not_show(page, sqlite_store):
    from dataclasses import replace
    from datetime import UTC, datetime

    told = replace(
        draft(tags=("a",), extra={"k": "v"}, place="Hall 3"),
        starts_at=datetime(2026, 3, 4, 9, tzinfo=UTC),
    )
    made = sqlite_store.add_activity(told, "t")
    running = page("activities", open=made)
    running.button(key="edit").click().run()
    [title] = [t for t in running.text_input if t.label == "Title"]
    title.set_value("Another title")
    next(b for b in running.button if b.label == "Save changes").click().run()

    assert sqlite_store.draft_of(made) == replace(told, title="Another title")


# Filters ---------------------------------------------------------------------------------------


@pytest.fixture
def recorded(sqlite_store):
    """Four activities; {title: id}."""
    told = [
        draft("A", "2026-03-04", campaign="Spring launch", audiences=(Audience.PRESS,), tags=("kafka", "ops"),
              city="Bern", event="DevConf", format=Format.ONLINE, cost=1200),
        draft("B", "2026-03-05", "https://x.com/a/status/1", kind=Kind.SOCIAL_POST, campaign="Spring launch"),
        draft("C", "2026-03-06", tags=("kafka",), audiences=(Audience.CUSTOMERS, Audience.PRESS)),
        draft("D", "2026-03-07", city="Rom"),
    ]  # fmt: skip
    return {one.title: sqlite_store.add_activity(one, "t") for one in told}


def titles(running):
    assert not running.exception
    return [] if not running.dataframe else list(running.dataframe[0].value["Title"])


def chips(running):
    return {b.label: b for b in running.button if b.key and b.key.startswith("without_")}


@pytest.mark.parametrize(
    ("query", "found", "said"),
    [
        ({"campaign": "Spring launch"}, "BA", ["Campaign: Spring launch"]),
        ({"campaign": "none"}, "DC", ["Campaign: no campaign"]),
        ({"audience": "press"}, "CA", ["For whom: Press"]),
        ({"audience": "Customer"}, "C", ["For whom: Customers"]),
        ({"audience": ["customers", "none"]}, "DCB", ["For whom: Customers", "For whom: not said"]),
        ({"tag": "kafka"}, "CA", ["Tag: kafka"]),
        ({"event": "DevConf"}, "A", ["Event: DevConf"]),
        ({"city": ["Rom", "Bern"]}, "DA", ["City: Rom", "City: Bern"]),
        ({"platform": "x"}, "B", ["Platform: X"]),
        ({"format": "Online"}, "A", ["Format: Online"]),
        ({"weekday": ["thursday", "Sat"]}, "DB", ["Weekday: Thursday", "Weekday: Saturday"]),
        ({"tag": "kafka", "audience": "press", "campaign": "none"}, "C", None),
        ({"tag": "kafka", "search": "launch"}, "A", ["Tag: kafka"]),
        ({"tag": "cobol"}, "", ["Tag: cobol"]),
        ({"audience": "martians", "weekday": "caturday", "format": "x"}, "DCBA", []),
    ],
)  # fmt: skip
def test_filters_in_the_url_find_their_records_and_are_shown(page, recorded, query, found, said):
    running = page("activities", **query)

    assert titles(running) == list(found)
    assert said is None or list(chips(running)) == said
    if not found:
        assert any("Nothing is found" in m.value for m in running.markdown)


def test_a_mark_s_ids_open_exactly_its_records_and_are_taken_away_as_one(page, recorded):
    running = page("activities", ids=f"{recorded['A']},{recorded['D']}", city="Rom")
    assert titles(running) == ["D"]
    assert list(chips(running)) == ["2 chosen activities", "City: Rom"]

    chips(running)["City: Rom"].click().run()
    assert titles(running) == ["D", "A"]
    chips(running)["2 chosen activities"].click().run()
    assert titles(running) == ["D", "C", "B", "A"]
    assert dict(running.query_params) == {}


def test_one_of_several_values_is_taken_away(page, recorded):
    running = page("activities", city=["Rom", "Bern"])
    chips(running)["City: Rom"].click().run()

    assert titles(running) == ["A"]
    assert running.query_params["city"] == "Bern"


def test_more_filters_are_chosen_and_stand_in_the_url(page, recorded):
    running = page("activities")
    assert "more_tag" not in [m.key for m in running.multiselect]
    running.session_state["more_filters"] = True
    running.run()
    running.multiselect(key="more_tag").set_value(["ops"]).run()

    assert titles(running) == ["A"]
    assert running.query_params["tag"] == "ops"
    assert list(chips(running)) == ["Tag: ops"]


def test_campaign_audiences_tags_and_cost_are_logged_under_more(page, recorded, sqlite_store):
    running = page("log")
    running.text_input(key="log_0_title").set_value("E")
    running.selectbox(key="log_0_campaign").set_value("Spring launch")
    running.pills(key="log_0_audiences").set_value([Audience.PRESS, Audience.CANDIDATES])
    running.multiselect(key="log_0_tags").set_value(["kafka", "a new one"])
    running.number_input(key="log_0_cost").set_value(0)
    running.button[0].click().run()

    assert not running.exception
    [row] = [row for row in sqlite_store.activities() if row["title"] == "E"]
    assert (row["campaign"], row["cost"]) == ("Spring launch", 0)
    assert (row["audiences"], row["tags"]) == (["press", "candidates"], ["kafka", "a new one"])


def test_an_edit_of_campaign_audiences_and_cost_is_told_in_words_and_undone(
    page, recorded, sqlite_store
):
    before = sqlite_store.draft_of(recorded["A"])
    running = page("activities", open=recorded["A"])
    running.button(key="edit").click().run()
    key = f"edit_{recorded['A']}_1_{Kind.TALK}"
    running.selectbox(key=f"{key}_campaign").set_value(None)
    running.pills(key=f"{key}_audiences").set_value(
        [Audience.EMPLOYEES, Audience.PROFESSIONAL_COMMUNITY]
    )
    running.number_input(key=f"{key}_cost").set_value(2500)
    next(b for b in running.button if b.label == "Save changes").click().run()

    assert not running.exception
    told = {t.value for t in running.text}
    assert "audiences: Press → Employees, Professional community" in told
    assert {"campaign: Spring launch → nothing", "cost: 1,200 EUR → 2,500 EUR"} <= told
    assert any("**Cost:** 2,500 EUR" in m.value for m in running.markdown)
    press(running, "undo_")
    assert sqlite_store.draft_of(recorded["A"]) == before


# Capture ---------------------------------------------------------------------------------------


def find(title="Streams at scale", on="2026-03-04", **more):
    more.setdefault("confidence", 0.9)
    return Proposal(
        kind=more.pop("kind", Kind.TALK),
        title=title,
        starts_on=date.fromisoformat(on) if on else None,
        origin=f"feed {title}",
        where="feed Blog",
        said=title,
        **more,
    )


def settle(store, *found):
    return inbox.settle(store, found, today=date.today(), by="t").waiting


def press(running, key):
    """Click the button whose key begins so."""
    next(b for b in running.button if b.key and b.key.startswith(key)).click().run()
    assert not running.exception
    return running


def test_a_line_becomes_a_draft_and_its_save_a_record(page, sqlite_store):
    running = page("log")
    running.chat_input[0].set_value("DevConf 4 Mar 2026, Streams talk, 240 people").run()
    assert not running.exception
    assert running.text_input(key="log_1_event").value == "DevConf"
    press(running, "draft_save")

    [row] = sqlite_store.activities()
    assert (row["event"], row["readings"]["attendance"]["value"]) == ("DevConf", 240)
    assert any("Saved" in s.value for s in running.success)


def test_several_lines_are_drafts_one_after_the_other(page, sqlite_store):
    running = page("log")
    running.chat_input[0].set_value("Talk A at DevConf 4 Mar 2026\nTalk B at JFall 5 Mar 2026").run()
    assert any("1 more draft" in c.value for c in running.caption)
    press(running, "draft_away")
    press(running, "draft_save")

    assert [row["event"] for row in sqlite_store.activities()] == ["JFall"]


def test_a_draft_of_what_stands_offers_to_add_to_it(page, sqlite_store):
    made = sqlite_store.add_activity(draft("Streams", "2026-03-04", event="DevConf"), "t")
    running = page("log")
    running.chat_input[0].set_value('"Streams" talk at DevConf on 2026-03-04 in Brno').run()
    press(running, "draft_merge")

    assert sqlite_store.count_activities() == 1
    assert sqlite_store.draft_of(made).city == "Brno"


def test_a_refused_paste_says_why_and_the_page_stands(page):
    running = page("log")
    running.chat_input[0].set_value("\u200b").run()

    assert ["nothing to read" in e.value for e in running.error] == [True]


def test_the_inbox_accepts_all_that_is_certain_and_ignores_takes_back_and_merges(page, sqlite_store):
    other = sqlite_store.add_activity(draft("One", "2026-03-04", "https://youtu.be/abcdefghijk"), "t")
    settle(sqlite_store, find("Sure A"), find("Sure B", "2026-03-05"))
    running = press(page("inbox"), "inbox_all")
    assert sqlite_store.count_activities() == 3

    settle(sqlite_store, find("Unwanted", "2026-04-01"))
    running = press(page("inbox"), "inbox_ignore")
    assert not inbox.listed(sqlite_store)
    press(running, "inbox_undo")
    assert [row["title"] for row in inbox.listed(sqlite_store)] == ["Unwanted"]
    press(running, "inbox_accept")

    links = (DraftLink("https://youtu.be/abcdefghijk", Role.RECORDING),)
    settle(sqlite_store, find("Quite another", "2026-06-01", links=links, city="Bern"))
    press(page("inbox"), "inbox_merge")
    assert (sqlite_store.draft_of(other).city, sqlite_store.count_activities()) == ("Bern", 4)


def test_a_draft_without_its_day_is_answered_in_one_field(page, sqlite_store):
    [entry] = settle(sqlite_store, find(on=""))
    running = page("inbox")
    running.date_input(key=f"inbox_day_{entry}").set_value(date(2026, 3, 4)).run()

    assert [(r["title"], r["starts_on"]) for r in sqlite_store.activities()] == [
        ("Streams at scale", "2026-03-04")
    ]
    assert not inbox.listed(sqlite_store)


def test_a_draft_is_corrected_before_it_is_recorded(page, sqlite_store):
    [entry] = settle(sqlite_store, find())
    running = press(page("inbox"), "inbox_edit")
    running.text_input(key=f"inbox_{entry}_title").set_value("Corrected")
    next(b for b in running.button if b.label == "Record it").click().run()

    assert not running.exception
    assert [row["title"] for row in sqlite_store.activities()] == ["Corrected"]


def test_a_click_on_a_draft_that_somebody_else_decided_decides_no_other(page, sqlite_store):
    [entry] = settle(sqlite_store, find())
    running = page("inbox")
    inbox.ignore(sqlite_store, [entry], by="somebody")
    settle(sqlite_store, find("Another", "2026-04-01"))
    press(running, "inbox_accept")

    assert sqlite_store.count_activities() == 0
    assert any("1 waiting" in m.value for m in running.markdown)


def test_what_is_missing_is_answered_in_place(page, sqlite_store):
    on = (date.today() - timedelta(days=30)).isoformat()
    talk = sqlite_store.add_activity(draft("Bare", on), "t")
    other = sqlite_store.add_activity(draft("Unrecorded", on, numbers=(("attendance", 9),)), "t")
    overdue = sqlite_store.add_activity(
        draft("Overdue", on, kind=Kind.BLOG_POST, status=Status.PLANNED), "t"
    )
    meeting = sqlite_store.add_activity(draft("Briefing", on, kind=Kind.ANALYST_MEETING), "t")
    running = page("inbox")
    running.number_input(key=f"gap_attendance_{talk}").set_value(240).run()
    running.text_input(key=f"gap_recording_{talk}").set_value("youtube").run()
    assert any("Recording" in e.value for e in running.error)
    running.text_input(key=f"gap_recording_{talk}").set_value("https://youtu.be/abcdefghijk").run()
    running.text_input(key=f"gap_recording_{other}").set_value("none").run()
    assert f"gap_recording_{other}" not in [t.key for t in running.text_input]
    running.text_input(key=f"gap_outcome_{meeting}").set_value("Named in the report").run()
    running.pills(key=f"gap_status_{overdue}").set_value(Status.DELIVERED).run()

    assert not running.exception
    rows = {row["title"]: row for row in sqlite_store.activities()}
    assert rows["Bare"]["readings"]["attendance"]["value"] == 240
    assert rows["Bare"]["links"][0]["role"] == "recording"
    assert rows["Overdue"]["status"] == "delivered"
    assert sqlite_store.draft_of(meeting).outcome == "Named in the report"
    assert any("Nothing is missing" in c.value for c in running.caption)


def test_a_table_s_columns_are_shown_changed_and_remembered(page, sqlite_store):
    def upload(running):
        running.file_uploader[0].set_value(
            ("talks.csv", b"What,When,Room\nA talk on streams,2026-03-04,Brno\n", "text/csv")
        ).run()
        return running

    running = upload(page("files"))
    assert [s.label for s in running.selectbox][1:] == ["What", "When", "Room"]
    room = next(s for s in running.selectbox if s.label == "Room")
    room.set_value("city").run()
    press(running, "files_import")
    assert [row["city"] for row in sqlite_store.activities()] == ["Brno"]

    again = upload(page("files"))
    assert next(s for s in again.selectbox if s.label == "Room").value == "city"


def test_a_file_that_is_no_table_is_shown_and_drafted(page, sqlite_store):
    running = page("files")
    running.file_uploader[0].set_value(("feed.xml", rss(ITEM.format("one")), "text/xml")).run()
    press(running, "files_import")
    assert any("1 waiting in the inbox" in s.value for s in running.success)

    running.file_uploader[0].set_value(("x.json", b"{", "application/json")).run()
    assert not running.exception
    assert len(running.error) == 1


def test_a_submission_is_noted_and_moves_the_rate(page, sqlite_store):
    sqlite_store.add_activity(draft("Streams", "2027-03-04", event="JFall", status=Status.REJECTED), "t")
    sqlite_store.add_activity(
        draft("Streams", "2027-04-04", event="DevConf", status=Status.ACCEPTED), "t"
    )
    running = page("speaking")

    assert not running.exception
    shown = [frame.value for frame in running.dataframe]
    assert any(list(frame.get("Talk", ())) == ["Streams", "Streams"] for frame in shown)


@pytest.mark.parametrize("name", ["inbox", "speaking"])
def test_what_a_source_says_is_shown_as_text(page, sqlite_store, name):
    settle(
        sqlite_store,
        find(NASTY, event=NASTY, city=NASTY, persons=(NASTY,), doubts=(NASTY,), why=(NASTY,)),
    )
    sqlite_store.add_activity(
        draft(NASTY, date.today().isoformat(), event=NASTY, status=Status.SUBMITTED), "t"
    )
    running = page(name)

    assert not running.exception
    for element in [*running.markdown, *running.caption, *running.info]:
        assert not re.search(r"(?<!\\)(?:!\[|\]\(|<script|\$a|:red)", element.value)


# Sources ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("status", "said"), [(200, "The key works"), (400, "does not accept the key")])
def test_a_key_is_tried_at_once_and_kept_nowhere(page, sqlite_store, monkeypatch, status, said):
    body = {"items": []} if status == 200 else {"error": {"errors": [{"reason": "keyInvalid"}]}}
    with Api(lambda path, params: (status, {}, body)) as api:
        monkeypatch.setenv("ENGAGEMENT_YOUTUBE_API_URL", api.url)
        running = page("sources")
        running.session_state["connect_open"] = True
        running.run()
        running.selectbox(key="connect_platform").set_value("youtube").run()
        running.text_input(key="connect_youtube").set_value("s3cr3t-key")
        next(b for b in running.button if b.label == "Try it").click().run()

        assert not running.exception
        assert any(said in e.value for e in [*running.success, *running.error])
        assert api.requests[0][2]["x-goog-api-key"] == "s3cr3t-key"
    assert b"s3cr3t-key" not in Path(sqlite_store.engine.url.database).read_bytes()


def test_the_money_of_the_month_is_shown(page, sqlite_store, monkeypatch):
    monkeypatch.setenv("ENGAGEMENT_X_BEARER_TOKEN", "t")
    monkeypatch.setenv("ENGAGEMENT_X_MONTHLY_USD", "25")
    sqlite_store.add_activity(
        draft("P", date.today().isoformat(), "https://x.com/me/status/1", kind=Kind.SOCIAL_POST), "t"
    )
    table = page("sources").dataframe[0].value.set_index("Platform")

    assert (table.loc["X", "Spent"], table.loc["X", "Left"]) == ("$0.00", "$25.00")
    assert 0.01 <= float(table.loc["X", "This month"].lstrip("$")) <= 0.05
    assert table.loc["Reddit", "This month"] == "free"


def test_a_counter_that_fell_is_shown_as_what_it_was(page, sqlite_store):
    url = "https://x.com/me/status/1"
    made = sqlite_store.add_activity(draft("P", "2026-11-01", url, kind=Kind.SOCIAL_POST), "t")
    with sqlite_store.unit("pull") as unit:
        [subject] = ledger.subjects_for(unit.connection, ["x.com/status/1"], "link").values()
        entries = [
            ledger.Entry(subject, "likes", at * 10**12, value, "measured")
            for at, value in enumerate((100, 90, 7), 1)
        ]
        ledger.add_readings(unit.connection, entries, None)
    running = page("activities", open=made)
    running.session_state["readings_open"] = True
    table = next(d.value for d in running.run().dataframe if "Change" in d.value)

    assert list(table["Change"]) == ["+7, the counter began anew", "−10, corrected", "first read"]
    assert any("2 of 3 readings are lower" in c.value for c in running.caption)


# Goals -----------------------------------------------------------------------------------------


def test_a_goal_said_in_words_fills_the_form_and_is_saved_with_its_parts(page, sqlite_store):
    running = page("goals")
    next(t for t in running.text_input if t.label == "Set a goal").set_value(
        "24 talks delivered in 2026"
    )
    next(b for b in running.button if b.label == "Read it").click().run()
    [target] = [n for n in running.number_input if n.label == "Target"]
    assert target.value == 24
    next(b for b in running.button if b.label == "Save").click().run()

    assert not running.exception
    [goal] = sqlite_store.goals()
    assert (goal.measure, goal.target, goal.from_on) == ("count:talk", 24, date(2026, 1, 1))


def test_what_a_goal_leaves_out_is_asked(page, sqlite_store):
    running = page("goals")
    next(t for t in running.text_input if t.label == "Set a goal").set_value("newsletter to 5,000")
    next(b for b in running.button if b.label == "Read it").click().run()

    assert any("whose account it is" in w.value for w in running.warning)
    assert sqlite_store.goals() == []


def test_a_goal_s_period_is_drawn_when_asked_and_its_target_s_history_is_shown(page, sqlite_store):
    sqlite_store.add_activity(draft("T", f"{date.today().year}-01-02"), "t")
    year = (date(date.today().year, 1, 1), date(date.today().year, 12, 31))
    goal_id = sqlite_store.add_goal(NewGoal("Talks", "CEO", "count:talk", 20, *year), "t")
    sqlite_store.change_goal(goal_id, NewGoal("Talks", "CEO", "count:talk", 24, *year), "Ann")
    running = page("goals")
    running.session_state[f"pace_{goal_id}"] = True
    running.run()

    assert not running.exception
    assert any("Target changed from 20 to 24" in c.value for c in running.caption)
    assert any("drawn towards it" in c.value for c in running.caption)


def test_ended_goals_are_put_away(page, sqlite_store):
    for name, year in (("Old", 2001), ("New", date.today().year)):
        days = (date(year, 1, 1), date(year, 12, 31))
        sqlite_store.add_goal(NewGoal(name, "CEO", "count:talk", 2, *days), "t")
    running = page("goals")

    shown = " ".join(m.value for m in running.markdown)
    assert ("New" in shown, "Old" in shown) == (True, False)
