"""Lists of analysts: a table is met by its headers, a bad row costs itself, the same list again adds nothing."""

from __future__ import annotations

from datetime import date

import pytest

from engagement.capture.desk_list import is_desk, read_pasted
from engagement.capture.files import rows_of
from engagement.model.designated import NewContact
from engagement.model.desk import Desk
from engagement.store import contacts
from engagement.store.desk_record import read_desk
from tests.conftest import import_rows

CSV = (
    "Name,Firm,Tier,Coverage,Owner\n"
    'Jane Doe,Gartner,1,"cloud databases; streaming",Mara\n'
    "Bo Li,IDC,Tier 2,,\n"
    "No Firm,,1,,\n"
    "Far Away,IDC,4,,\n"
    "Bo Li,IDC,2,ai,\n"
)


def bring(store, text):
    return import_rows(store, [rows_of("a.csv", text.encode())], today=date(2026, 3, 2), by="t")


def people(store, desk=Desk.ANALYSTS):
    with store.read() as connection:
        return read_desk(connection, desk).contacts


def test_a_table_of_analysts_is_put_on_the_desk(store):
    done = bring(store, CSV)

    assert (done.created, done.updated, len(done.rejected)) == (2, 1, 2)
    assert [(row.row, row.field, row.reason) for row in done.rejected] == [
        (4, "firm", "Firm: an analyst needs a firm"),
        (5, "tier", "Tier 4 has no interval yet: set its days first"),
    ]
    assert [(one.shown, one.tier, one.coverage, one.owner) for one in people(store)] == [
        ("Bo Li, IDC", "2", ("ai",), None),
        ("Jane Doe, Gartner", "1", ("cloud databases", "streaming"), "Mara"),
    ]
    again = bring(store, CSV)
    assert (again.created, again.updated, again.unchanged) == (0, 0, 3)


def test_what_a_person_changed_since_stays(store):
    bring(store, CSV)
    [_, jane] = people(store)
    with store.unit("t") as unit:
        contacts.change(unit, jane.id, NewContact("Jane Doe", "Gartner", tier="2", owner="Bo"), 1)
    bring(store, CSV)
    [_, jane] = people(store)
    assert (jane.tier, jane.owner, jane.coverage) == ("2", "Bo", ("cloud databases", "streaming"))


def test_journalists_are_met_by_their_outlet(store):
    bring(store, "Journalist;Outlet;Beat;Tier;Interval\nSam Lee;The Register;ai|cloud;2;30 days\n")
    [sam] = people(store, Desk.PRESS)
    assert (sam.shown, sam.coverage, sam.interval) == ("Sam Lee, The Register", ("ai", "cloud"), 30)


@pytest.mark.parametrize(
    ("headers", "met"),
    [
        ("name,firm,tier", True),
        ("analyst,organisation,coverage", True),
        ("name,company,owner", True),
        ("title,date,firm,tier", False),
        ("name,date,firm,owner", False),
        ("name,firm", False),
        ("date,analyst,firm,owner", False),
        ("account,metric,value,date", False),
    ],
)
def test_a_list_is_told_from_a_table_of_activities(headers, met):
    cells = ",".join("x" for _ in headers.split(","))
    assert is_desk(rows_of("a.csv", f"{headers}\n{cells}\n".encode())) is met


def test_one_a_line_is_read_in_any_order():
    told, refused = read_pasted(
        "Jane Doe, Gartner, owner Mara, tier 1, cloud databases, ai\n\nBo Li (IDC), streams\nAlone",
        Desk.ANALYSTS,
    )
    assert refused == []
    assert told == [
        (
            1,
            NewContact(
                "Jane Doe", "Gartner", coverage=("cloud databases", "ai"), tier="tier 1", owner="Mara"
            ),
        ),
        (3, NewContact("Bo Li", "IDC", coverage=("streams",))),
        (4, NewContact("Alone", "")),
    ]


def test_a_pasted_table_has_its_headers_read():
    told, refused = read_pasted("name,firm,tier\nJane Doe,Gartner,1\n", Desk.ANALYSTS)
    assert (told, refused) == ([(2, NewContact("Jane Doe", "Gartner", tier="1"))], [])
