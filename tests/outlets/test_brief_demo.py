"""Every form of a brief is the same bytes whatever a process's hashes and time zone are."""

from __future__ import annotations

from contextlib import closing
from datetime import date

from engagement.insight import briefs
from engagement.outlets.brief_html import html
from engagement.outlets.brief_md import markdown
from engagement.store import open_store
from engagement.store.brief_material import material
from tests.briefs import Q3, fill, told
from tests.outlets.brief_runs import in_two_processes

DEMO_QUARTER = (date(2026, 7, 1), date(2026, 9, 30))
FORMS = ("md", "html", "pdf", "pptx")


def test_two_processes_write_the_same_forms_and_what_is_written_here(
    sqlite_store, demo_template, tmp_path
):
    fill(sqlite_store)
    asked = {f"odd.{form}": _asked(sqlite_store.shown_url, *Q3) for form in ("md", "html")}
    asked |= {f"demo.{form}": _asked(f"sqlite:///{demo_template}", *DEMO_QUARTER) for form in FORMS}
    made, said = in_two_processes(tmp_path, asked)

    content = told(sqlite_store)
    assert (made["odd.md"], made["odd.html"]) == (markdown(content), html(content))
    period = briefs.period_of(*DEMO_QUARTER, date.today())
    with closing(open_store(f"sqlite:///{demo_template}")) as demo, demo.read() as connection:
        read = material(connection, period)
    figures = briefs.content(read, period).figures
    for form in FORMS:
        one = said[f"demo.{form}"]
        assert (one["numbers"], one["goals"]) == (len(figures), len(read["goals"]))


def _asked(database, first, last):
    return ("--from", first.isoformat(), "--to", last.isoformat(), "--database", database)
