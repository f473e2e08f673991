"""The page behind an invitation and the indicators' section: what they show, refuse and keep to themselves."""

from __future__ import annotations

import logging
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from engagement.model.mission import Indicator
from engagement.model.quarters import back, quarter_code
from engagement.store import assessed, assessments, assessors, invitations
from engagement.store.assessments import Answer
from engagement.ui import unlogged
from tests.conftest import draft
from tests.servers import PATIENCE

ROOT = Path(__file__).resolve().parents[2]
TODAY = datetime.now(UTC).date()
NOW = quarter_code(TODAY)
ALIGNED, CULTURE, SATISFIED = (one.value for one in Indicator)
NASTY = '<script>alert(1)</script> ![x](http://evil.example/p.png)\n\n# $a$ :red[b] `c` **d** | "q" \\'
UNSAFE = re.compile(r"(?<!\\)(?:!\[|\]\(|<script|\$a|:red)")


@pytest.fixture
def page(sqlite_url, monkeypatch):
    monkeypatch.setenv("ENGAGEMENT_DATABASE_URL", sqlite_url)

    def page(secret: str | None = None) -> AppTest:
        running = AppTest.from_file(str(ROOT / "pages" / "assess.py"), default_timeout=PATIENCE)
        if secret is not None:
            running.query_params["invitation"] = secret
        return running.run()

    return page


@pytest.fixture
def section(sqlite_url, monkeypatch):
    """The section as the Mission page shows it."""
    monkeypatch.setenv("ENGAGEMENT_DATABASE_URL", sqlite_url)

    def script():
        from engagement.ui import indicators, session

        indicators.show(session.store(), session.today())

    return lambda: AppTest.from_function(script, default_timeout=PATIENCE).run()


def ask(store, name="Ana", role="department_head", department="Sales", quarter=NOW, **more):
    """(the assessor, the secret of a link of theirs)."""
    with store.unit("t") as unit:
        who = assessors.add(unit, name, role, department if role == "department_head" else None)
        return who, invitations.make(unit, who, quarter, TODAY, **more).secret


def say(store, secret, *answers):
    with store.unit("t") as unit:
        assessments.answer(unit, secret, answers, TODAY)


def rows(store):
    with store.read() as connection:
        return assessed.listed(connection)


def text(running) -> str:
    shown = [*running.markdown, *running.caption, *running.error, *running.warning, *running.info]
    return "\n".join(element.value for element in [*shown, *running.success, *running.code])


def named(elements, label):
    [found] = [element for element in elements if label in element.label]
    return found


def field(elements, indicator, name):
    [found] = [element for element in elements if (element.key or "").endswith(f"{indicator}_{name}")]
    return found


# The assessor's page ---------------------------------------------------------------------------


def test_words_typed_before_the_link_was_withdrawn_are_given_back(page, sqlite_store):
    who, secret = ask(sqlite_store)
    running = page(secret)
    field(running.radio, CULTURE, "score").set_value(4)
    field(running.text_area, CULTURE, "words").set_value("A long and careful answer")
    with sqlite_store.unit("t") as unit:
        invitations.make(unit, who, NOW, TODAY)
    running.button[0].click().run()

    assert "This link was withdrawn" in text(running)
    assert [code.value for code in running.code] == ["A long and careful answer"]
    assert rows(sqlite_store) == []
    assert not page(secret).code


def test_an_answer_is_saved_shown_again_and_corrected(page, sqlite_store):
    _, secret = ask(sqlite_store)
    running = page(secret)
    field(running.radio, CULTURE, "score").set_value(4)
    field(running.text_area, CULTURE, "words").set_value("Good")
    running.button[0].click().run()
    assert "Saved. Thank you." in text(running)
    assert [(r.indicator, r.score, r.words) for r in rows(sqlite_store)] == [(CULTURE, 4, "Good")]

    again = page(secret)
    assert "You answered 1 of 3" in text(again)
    assert field(again.radio, CULTURE, "score").value == 4
    assert field(again.text_area, CULTURE, "words").value == "Good"
    field(again.radio, CULTURE, "score").set_value(2)
    again.button[0].click().run()
    field(again.radio, ALIGNED, "score").set_value(5)
    again.button[0].click().run()
    assert [(r.score, r.version) for r in rows(sqlite_store)] == [(2, 2), (5, 1)]


def test_the_page_says_before_anything_is_written_who_reads_it(page, sqlite_store):
    said = text(page(ask(sqlite_store)[1]))

    assert "Words that you tick as for the CEO only are shown to nobody else" in said
    assert "Your scores are shown on the Mission page with your role" in said


@pytest.mark.parametrize("secret", [None, "", "wrong", "x" * 5000, NASTY])
def test_a_link_that_is_none_opens_nothing_and_says_what_to_do(page, sqlite_store, secret):
    ask(sqlite_store)
    running = page(secret)

    assert not running.exception
    assert [bool(re.search("ask for", w.value)) for w in running.warning] == [True]
    assert not running.radio


def test_a_link_that_ended_or_was_withdrawn_says_so(page, sqlite_store):
    ana, secret = ask(sqlite_store)
    with sqlite_store.unit("t") as unit:
        old = invitations.make(unit, ana, back(NOW), TODAY - timedelta(days=31))
        invitations.make(unit, ana, NOW, TODAY)

    assert "This link was withdrawn" in text(page(secret))
    assert "This link ended on" in text(page(old.secret))


def test_a_refused_field_keeps_everything_that_was_typed(page, sqlite_store):
    _, secret = ask(sqlite_store)
    running = page(secret)
    field(running.text_area, CULTURE, "words").set_value("No score yet")
    field(running.radio, ALIGNED, "score").set_value(3)
    running.button[0].click().run()
    assert "choose a score too" in text(running)
    assert field(running.text_area, CULTURE, "words").value == "No score yet"
    assert field(running.radio, ALIGNED, "score").value == 3
    assert rows(sqlite_store) == []

    field(running.text_area, CULTURE, "words").set_value("x" * 20_000)
    field(running.radio, CULTURE, "score").set_value(3)
    running.button[0].click().run()
    assert "20,000 letters are more than the 5,000" in text(running).replace("\\", "")
    assert len(field(running.text_area, CULTURE, "words").value) == 20_000
    assert rows(sqlite_store) == []


def test_nothing_chosen_is_a_sentence(page, sqlite_store):
    running = page(ask(sqlite_store)[1])
    running.button[0].click().run()

    assert "Choose a score for at least one" in text(running)


def test_an_answer_changed_meanwhile_is_not_overwritten_unseen(page, sqlite_store):
    _, secret = ask(sqlite_store)
    running = page(secret)
    say(sqlite_store, secret, Answer(CULTURE, 5, "From the other window"))
    field(running.radio, CULTURE, "score").set_value(1)
    running.button[0].click().run()
    assert "already, with a 5" in text(running)
    assert rows(sqlite_store)[0].score == 5

    running.button[0].click().run()
    assert rows(sqlite_store)[0].score == 1


def test_a_link_withdrawn_while_the_form_is_open_saves_nothing(page, sqlite_store):
    ana, secret = ask(sqlite_store)
    running = page(secret)
    with sqlite_store.unit("t") as unit:
        assessors.retire(unit, ana)
    field(running.radio, CULTURE, "score").set_value(1)
    running.button[0].click().run()

    assert "asked for no assessment any more" in text(running)
    assert rows(sqlite_store) == []


def test_an_assessor_sees_titles_of_the_quarter_and_nothing_else_of_the_record(page, sqlite_store):
    day = TODAY.isoformat()
    sqlite_store.add_activity(draft("A talk", day, notes="secret notes", city="Bern", cost=7), "t")
    _, secret = ask(sqlite_store)
    _, other = ask(sqlite_store, "Bo", department="Legal")
    say(sqlite_store, other, Answer(CULTURE, 1, "Of Bo"))
    running = page(secret)

    [options] = {tuple(m.options) for m in running.multiselect}
    assert options == (f"{day} A talk",)
    for secret_word in ("secret notes", "Bern", "Of Bo", "Legal"):
        assert secret_word not in text(running)
    assert "What everybody said" not in {s.value for s in running.subheader}


@pytest.mark.parametrize("role", ["viewer", "editor", "admin"])
def test_the_ceo_reads_all_words_whatever_the_visitors_role(page, sqlite_store, monkeypatch, role):
    monkeypatch.setenv("ENGAGEMENT_DEFAULT_ROLE", role)
    _, secret = ask(sqlite_store)
    _, ceos = ask(sqlite_store, "Carl", "ceo")
    say(sqlite_store, secret, Answer(CULTURE, 2, "Only for Carl", True), Answer(ALIGNED, 4, "For all"))

    running = page(ceos)
    assert not running.exception
    assert {"> Only for Carl", "> For all"} <= {m.value for m in running.markdown}
    assert "for you only" in text(running)
    assert "Links made in your name" in {e.label for e in running.expander}


def test_words_are_shown_letter_by_letter(page, section, sqlite_store):
    _, secret = ask(sqlite_store, NASTY, department=NASTY)
    _, ceos = ask(sqlite_store, "Carl", "ceo")
    say(sqlite_store, secret, Answer(CULTURE, 2, NASTY))
    for running in (page(secret), page(ceos), section()):
        assert not running.exception
        for element in [*running.markdown, *running.caption, *running.info]:
            assert not UNSAFE.search(element.value)


# The section -----------------------------------------------------------------------------------


def test_an_empty_section_says_what_to_do_and_adds_the_first_assessor(section, sqlite_store):
    running = section()
    assert "Nobody is asked yet" in text(running)
    named(running.text_input, "Name").set_value("Ana")
    named(running.text_input, "Department").set_value("Sales")
    named(running.button, "Add").click().run()

    assert "Ana is asked from now on" in text(running)
    assert "Ana, Head of Sales: never answered" in text(running).replace("\\", "")


def test_a_department_head_without_a_department_is_refused_and_the_name_stays(section):
    running = section()
    named(running.text_input, "Name").set_value("Ana")
    named(running.button, "Add").click().run()

    assert "a department head needs a department" in text(running)
    assert named(running.text_input, "Name").value == "Ana"


def test_a_viewer_is_offered_no_act_and_no_private_word(section, sqlite_store, monkeypatch):
    monkeypatch.setenv("ENGAGEMENT_DEFAULT_ROLE", "viewer")
    _, secret = ask(sqlite_store)
    _, bos = ask(sqlite_store, "Bo", department="Legal")
    say(sqlite_store, secret, Answer(CULTURE, 2, "Only for Carl", True))
    say(sqlite_store, bos, Answer(CULTURE, 4, "For all"))
    running = section()

    assert not running.button
    assert "Only for Carl" not in text(running)
    assert "For all" in text(running)
    assert "1 more for the CEO only." in text(running)
    assert "2 of 2 asked: Head of Sales 2, Head of Legal 4" in text(running).replace("\\", "")


def test_a_link_is_made_by_one_click_shown_once_and_opens_the_page(section, page, sqlite_store):
    with sqlite_store.unit("t") as unit:
        ana = assessors.add(unit, "Ana", "ceo")
    running = section()
    running.button(key=f"link_{ana}").click().run()
    [link] = [code.value for code in running.code]
    secret = link.split("invitation=")[1]
    assert page(secret).radio
    running.button(key="link_copied").click().run()
    assert not running.code
    assert secret not in text(section())


def test_an_assessor_is_retired_and_it_is_undone(section, sqlite_store):
    ana, secret = ask(sqlite_store)
    say(sqlite_store, secret, Answer(CULTURE, 4))
    running = section()
    running.button(key=f"person_{ana}_retire").click().run()
    assert "asked no more" in text(running)
    assert "1 of 1 asked" in text(running), "what was said stays"
    running.button(key=f"person_{ana}_undo").click().run()
    assert "Ana is asked again" in text(running)


def test_an_assessment_by_hand_twice_offers_to_change_the_first(section, sqlite_store):
    ask(sqlite_store)
    running = section()

    def enter(score):
        next(r for r in running.radio if r.label == "Score").set_value(score)
        [save] = [b for b in running.button if b.label == "Save"]
        save.click().run()

    enter(4)
    assert "Saved." in text(running)
    enter(2)
    assert "already, with a 4" in text(running)
    assert [row.score for row in rows(sqlite_store)] == [4]
    enter(2)
    assert [(row.score, row.version) for row in rows(sqlite_store)] == [(2, 2)]


def test_the_demo_tells_of_a_widening_spread_and_of_somebody_overdue(section, demo_store):
    said = text(section()).replace("\\", "")

    assert "Far apart: VP of Engineering 2, CEO 5. Talk about it." in said
    assert ":red-badge[:material/alarm: overdue] Jonas Brandl, Head of People" in said
    assert said.count("overdue]") == 1
    assert "more for the CEO only" in said


# Logs ------------------------------------------------------------------------------------------


def test_no_secret_reaches_a_log_by_text_arguments_or_objects(caplog):
    class Message:
        def __repr__(self):
            return 'rerun { query_string: "invitation=SECRET&x=1" }'

    make = logging.getLogRecordFactory()
    try:
        unlogged.keep_out()
        unlogged.keep_out()
        log = logging.getLogger("any")
        with caplog.at_level("DEBUG"):
            log.debug("GET /assess?invitation=SECRET HTTP/1.1")
            log.info('%s - "%s %s HTTP/%s" %d', "h", "GET", "/assess?a=1&invitation=SECRET", "1.1", 200)
            log.debug("message:\n%s %r", Message(), Message())
            log.debug("%(path)s", {"path": "/assess?invitation%3DSECRET"})
            log.debug("%s %.1f", b"invitation=SECRET", 1.5)
    finally:
        logging.setLogRecordFactory(make)
    assert len(caplog.messages) == 5
    assert "SECRET" not in caplog.text
    assert caplog.text.count("(not logged)") == 6
    assert "HTTP/1.1" in caplog.text
