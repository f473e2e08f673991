"""Every form of a brief is the same bytes whatever a process's hashes and hour are."""

from __future__ import annotations

from datetime import date

from engagement.insight import briefs
from engagement.outlets.brief_html import html
from engagement.outlets.brief_md import markdown
from engagement.store.brief_material import material
from tests.briefs import fill, told
from tests.outlets.brief_runs import in_two_processes

SINCE, UNTIL = "2026-07-01", "2026-09-30"


def test_two_processes_write_the_same_forms_of_the_demo(demo_store, tmp_path):
    endings = ("md", "html", "pdf", "pptx")
    _, said = in_two_processes(demo_store.shown_url, tmp_path, SINCE, UNTIL, *endings)
    period = briefs.period_of(date.fromisoformat(SINCE), date.fromisoformat(UNTIL), date.today())
    with demo_store.read() as connection:
        read = material(connection, period)
    made = briefs.content(read, period)

    assert len(said) == len(endings)
    for one in said:
        assert (one["numbers"], one["goals"]) == (len(made.figures), len(read["goals"]))


def test_two_processes_write_what_is_written_here(sqlite_store, tmp_path):
    fill(sqlite_store)
    made, _ = in_two_processes(
        sqlite_store.shown_url, tmp_path, "2024-07-01", "2024-09-30", "md", "html"
    )

    content = told(sqlite_store)
    assert made == {"md": markdown(content), "html": html(content)}
