"""The section of the public page and the calendars: whose it is, what stands on it and why, where the feeds are."""

from __future__ import annotations

from datetime import date, timedelta

from streamlit.testing.v1 import AppTest

from engagement.model.vocabulary import Kind, Status
from tests.conftest import draft

SOON = (date.today() + timedelta(days=30)).isoformat()


def script() -> None:
    from engagement.ui import outlet_feeds, session

    outlet_feeds.section(session.store(), session.settings())


def page(**query: str) -> AppTest:
    at = AppTest.from_function(script, default_timeout=60)
    for key, value in query.items():
        at.query_params[key] = value
    at.run()
    assert not at.exception
    return at


def table(at: AppTest) -> dict[str, tuple[str, str]]:
    frame = at.dataframe[0].value
    return {row["Title"]: (row["On the page"], row["Why"]) for _, row in frame.iterrows()}


def test_an_empty_record_is_told_what_will_be_public(kept):
    at = page()

    assert any("Nothing is public yet" in one.value for one in at.markdown)
    assert not at.dataframe
    assert [one.value for one in at.code] == [
        "/calendar.ics",
        "/speaking.ics",
        "/deadlines.ics",
        "/analysts.ics",
    ]


def test_every_activity_says_whether_it_is_on_the_page_and_why(kept):
    mara = {"persons": ("Mara Holt",)}
    kept.add_activity(draft("Given", **mara), "t")
    kept.add_activity(draft("Sent", SOON, status=Status.SUBMITTED, public=True, **mara), "t")
    kept.add_activity(draft("Kept back", public=False, **mara), "t")
    kept.add_activity(draft("Customer", kind=Kind.CUSTOMER_MEETING, **mara), "t")
    kept.add_activity(draft("Post", kind=Kind.SOCIAL_POST, **mara), "t")
    kept.add_activity(draft("Text", SOON, kind=Kind.BLOG_POST, status=Status.PLANNED, **mara), "t")
    at = page()

    assert table(at) == {
        "Given": ("Yes", "usual for its kind"),
        "Sent": ("No", "not accepted yet"),
        "Kept back": ("No", "you said no"),
        "Customer": ("No", "its kind is not public unless you say so"),
        "Post": ("No", "a post stands there only if you say yes"),
        "Text": ("No", "not out yet"),
    }
    assert any("1 on the page, 5 not." in one.value for one in at.markdown)
    assert set(table(page(shown="On the page"))) == {"Given"}
    assert "Given" not in table(page(shown="Not on the page"))


def test_the_command_names_the_person_and_the_address(kept):
    kept.add_activity(draft("Given", persons=("Mara O'Holt",)), "t")
    at = page()
    assert at.code[0].value == "python -m engagement site public_html --person 'Mara O'\"'\"'Holt'"

    at.text_input[0].set_value("https://mara.example.org").run()
    assert at.code[0].value.endswith("--base-url https://mara.example.org/")
    at.text_input[0].set_value("javascript:alert(1)").run()
    assert "is no address a site can stand at" in at.error[0].value
    assert "--base-url" not in at.code[0].value


def test_of_several_people_one_is_chosen(kept):
    kept.add_activity(draft("Hers", persons=("Mara Holt",)), "t")
    kept.add_activity(draft("His", "2026-03-05", persons=("Jonas Weber",)), "t")
    kept.add_activity(draft("Nobody's", "2026-03-06"), "t")
    at = page()
    at.selectbox[0].set_value("Jonas Weber").run()

    assert "Jonas Weber" in at.code[0].value
    assert table(at) == {
        "His": ("Yes", "usual for its kind"),
        "Nobody's": ("No", "names nobody, and several people have public activities"),
    }


def test_each_feed_says_how_many_entries_it_has(kept):
    kept.add_activity(draft("Given", SOON, status=Status.ACCEPTED), "t")
    kept.add_activity(draft("Customer", SOON, kind=Kind.CUSTOMER_MEETING, status=Status.PLANNED), "t")
    told = [one.value for one in page().markdown]

    assert any(one.startswith("**All**: 2 entries.") for one in told)
    assert any(one.startswith("**Speaking**: 1 entry.") for one in told)
    assert any(one.startswith("**Analysts**: 0 entries.") for one in told)
