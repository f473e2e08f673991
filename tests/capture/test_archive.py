"""An export is taken back whole, or refused by the file and line that is wrong, and then nothing is kept."""

from __future__ import annotations

import hashlib
import json
import os
import zipfile
from contextlib import closing
from pathlib import Path

import pytest

from engagement.capture.archive import is_export, take_file, take_folder
from engagement.errors import Refused
from engagement.model.archive import MANIFEST
from engagement.outlets.export import backup, export
from engagement.store import Store, open_store
from engagement.store.migrate import HEAD
from tests.any_record import AnyRecord
from tests.conftest import draft

EMPTY = {"activities": 0, "readings": 0}


def quiet(table: str, rows: int) -> None:
    """Progress that nobody is told."""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An export of a record with rows in every table."""
    folder = tmp_path_factory.mktemp("made")
    with closing(open_store(f"sqlite:///{folder}/one.db")) as store:
        AnyRecord(store, 12)
        export(store, folder / "out", quiet)
        backup(store, folder / "out.zip", quiet)
    return folder


@pytest.fixture
def out(made: Path, tmp_path: Path) -> Path:
    """A copy of it to spoil."""
    folder = tmp_path / "out"
    folder.mkdir()
    for file in (made / "out").iterdir():
        (folder / file.name).write_bytes(file.read_bytes())
    return folder


def counts(store: Store) -> dict[str, object]:
    return {key: value for key, value in store.counts().items() if key != "schema"}


def retold(folder: Path, **more: object) -> None:
    """Make the manifest say what the files are now, as somebody who means harm would."""
    told = json.loads((folder / MANIFEST).read_bytes())
    for file in told["files"]:
        data = (folder / file["name"]).read_bytes()
        file |= {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
        if file["name"].endswith(".json"):
            file["rows"] = max(0, data.count(b"\n") - 2)
    (folder / MANIFEST).write_text(json.dumps(told | more))


def changed(folder: Path, table: str, row: int, **values: object) -> None:
    """Change a row in a table's JSON and make the manifest agree."""
    file = folder / f"{table}.json"
    lines = file.read_text("utf-8").splitlines()
    comma = lines[row].endswith(",")
    told = json.loads(lines[row].removesuffix(","))
    lines[row] = json.dumps(told | values) + "," * comma
    file.write_text("\n".join(lines) + "\n", "utf-8")
    retold(folder)


# Files --------------------------------------------------------------------------------------


def longer(folder: Path) -> None:
    with (folder / "activity.json").open("ab") as file:
        file.write(b"\n")


def one_letter(folder: Path) -> None:
    data = bytearray((folder / "change.csv").read_bytes())
    data[-5] ^= 1
    (folder / "change.csv").write_bytes(data)


def cut(folder: Path) -> None:
    data = (folder / "reading.json").read_bytes()
    (folder / "reading.json").write_bytes(data[: len(data) // 2])


def in_a_link(folder: Path) -> None:
    (folder / "goal.json").rename(folder.parent / "goal.json")
    (folder / "goal.json").symlink_to(folder.parent / "goal.json")


def lacking(folder: Path) -> None:
    told = json.loads((folder / MANIFEST).read_bytes())
    told["files"] = [file for file in told["files"] if not file["name"].startswith("goal.")]
    (folder / MANIFEST).write_text(json.dumps(told))
    for form in ("csv", "json"):
        (folder / f"goal.{form}").unlink()


def unknown(folder: Path) -> None:
    told = json.loads((folder / MANIFEST).read_bytes())
    (folder / "salary.json").write_text("[\n]\n")
    told["files"].append({"name": "salary.json", "rows": 0, "bytes": 4, "sha256": "0" * 64})
    (folder / MANIFEST).write_text(json.dumps(told))
    retold(folder)


def named_twice(folder: Path) -> None:
    told = json.loads((folder / MANIFEST).read_bytes())
    told["files"].append(told["files"][0])
    (folder / MANIFEST).write_text(json.dumps(told))


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (longer, r"^activity\.json is not as it was exported"),
        (one_letter, r"^change\.csv is not as it was exported"),
        (cut, r"^reading\.json is not as it was exported"),
        (lambda f: (f / "goal.csv").unlink(), r"^goal\.csv is missing"),
        (lambda f: (f / "notes.txt").write_text("x"), r"^notes\.txt is no file of this export"),
        (lambda f: (f / "sub").mkdir(), r"^sub is no file"),
        (in_a_link, r"^goal\.json is no file"),
        (lambda f: os.mkfifo(f / "pipe"), r"^pipe is no file"),
        (lacking, r"^manifest\.json lacks goal\.json"),
        (unknown, r"^manifest\.json names salary, which is no table"),
        (named_twice, r"^manifest\.json names access_token\.csv twice"),
        (lambda f: (f / MANIFEST).write_text("{"), r"^manifest\.json is not valid JSON"),
        (lambda f: (f / MANIFEST).write_text("[" * 100_000), r"^manifest\.json is not valid JSON"),
        (lambda f: (f / MANIFEST).write_text('{"name": "app"}'), r"^manifest\.json is not of an"),
        (lambda f: (f / MANIFEST).write_bytes(b" " * 2_000_000), r"^manifest\.json is larger"),
        (lambda f: retold(f, files=[{"name": "../x.json"}]), r"^manifest\.json says of its file number 1"),
        (lambda f: retold(f, format_version=2), r"^The export was made by a newer Engagement"),
        (lambda f: retold(f, schema="9999"), r"^The export was made by a newer Engagement"),
        (lambda f: retold(f, schema="0003"), r"^manifest\.json names access_token, which is no table"),
        (lambda f: retold(f, data_version=7), r"^manifest\.json tells another data version"),
    ],
)  # fmt: skip
def test_a_file_that_is_not_as_it_was_is_named(sqlite_store, out, spoil, said):
    spoil(out)

    with pytest.raises(Refused, match=said) as refused:
        take_folder(sqlite_store, out, quiet)
    assert refused.value.message.endswith("Nothing was taken from it.")
    assert counts(sqlite_store) == EMPTY


# Rows ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("table", "values", "said"),
    [
        ("activity", {"title": None}, '"title" is empty, which it cannot be'),
        ("activity", {"title": 5}, '"title" is no text'),
        ("activity", {"title": "a\x00b"}, '"title" holds a character that no database keeps'),
        ("activity", {"notes": "\ud800"}, '"notes" holds a character that no database keeps'),
        ("activity", {"starts_on": "04.03.2026"}, '"starts_on" is no day'),
        ("activity", {"starts_on": "2026-13-01"}, '"starts_on" is no day'),
        ("activity", {"created_at": "2026-03-04T06:00:00"}, '"created_at" is no instant'),
        ("activity", {"created_at": "2026-03-04T06:00:00+01:00"}, '"created_at" is no instant'),
        ("activity", {"version": "1"}, '"version" is no whole number'),
        ("activity", {"version": True}, '"version" is no whole number'),
        ("activity", {"version": 1.0}, '"version" is no whole number'),
        ("activity", {"version": 2**63}, '"version" is no whole number'),
        ("activity", {"public": 1}, '"public" is neither true nor false'),
        ("activity", {"starts_on": "2026-03-04", "ends_on": "2026-03-03"}, "it contradicts itself"),
        ("activity", {"event_id": "nobody"}, "it names a record that is not in the export"),
        ("reading", {"subject": 999_999}, "it names a record that is not in the export"),
        ("reading", {"observed_at": 1_772_600_400_000_000}, '"observed_at" is no instant'),
        ("reading", {"value": None, "provenance": "measured"}, "it contradicts itself"),
        ("goal", {"parent_id": "nobody"}, "it names a record that is not in the export"),
        ("asked", {"woke_size": "big"}, '"woke_size" is no number'),
        ("asked", {"woke_size": float("inf")}, '"woke_size" is no number'),
        ("asked", {"woke_size": 10**400}, '"woke_size" is no number'),
        ("goal", {"more": 1}, "it has not the columns"),
    ],
)
def test_a_value_that_does_not_fit_is_named_with_its_line(store, out, table, values, said):
    changed(out, table, 7, **values)

    with pytest.raises(Refused) as refused:
        take_folder(store, out, quiet)
    assert refused.value.message.startswith(f"{table}.json, line 8: {said}")
    assert counts(store) == EMPTY


@pytest.mark.parametrize("table", ["person", "change", "subject"])
def test_a_key_that_is_there_twice_is_named_with_its_line(store, out, table):
    lines = (out / f"{table}.json").read_text("utf-8").split("\n")
    lines.insert(9, lines[3])
    (out / f"{table}.json").write_text("\n".join(lines), "utf-8")
    retold(out)

    with pytest.raises(Refused, match=rf"^{table}\.json, line 10: it says again what another row"):
        take_folder(store, out, quiet)
    assert counts(store) == EMPTY


def test_what_only_one_engine_keeps_is_refused_by_the_other_with_its_line(out, postgres_url):
    changed(out, "activity", 4, kind="k" * 33)
    with closing(open_store(postgres_url)) as store:
        with pytest.raises(Refused, match=r"^activity\.json, line 5: it holds a text that is too long"):
            take_folder(store, out, quiet)
        assert counts(store) == EMPTY


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "line 1: it does not begin"),
        (b"[]", "line 1: it does not begin"),
        (b"[\n", "line 1: it ends before its end"),
        (b"[\n{}", "line 2: it is cut off"),
        (b"[\n{}\n]\n", "line 2: it has not the columns"),
        (b"[\n{\n]\n", "line 2: it is not valid JSON"),
        (b"[\n" + b"[" * 100_000 + b"\n]\n", "line 2: it is not valid JSON"),
        (b"[\n" + b"1" * 5000 + b"\n]\n", "line 2: it is not valid JSON"),
        (b"[\n\xff\n]\n", "line 2: it is not valid JSON"),
        (b"[\n]\n{}\n", "line 3: there is more after its end"),
        (b"[\n]\n", "has 0 rows, and manifest.json says 12"),
    ],
)
def test_json_that_is_none_of_ours_is_named_with_its_line(sqlite_store, out, data, said):
    (out / "goal.json").write_bytes(data)
    told = json.loads((out / MANIFEST).read_bytes())
    for file in told["files"]:
        if file["name"] == "goal.json":
            file |= {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest(), "rows": 12}
    (out / MANIFEST).write_text(json.dumps(told))

    with pytest.raises(Refused, match=rf"^goal\.json,? ?{said}"):
        take_folder(sqlite_store, out, quiet)
    assert counts(sqlite_store) == EMPTY


@pytest.mark.parametrize("table", ["latest", "subject_day", "growth_day", "reach_month"])
def test_a_kept_table_that_the_readings_do_not_add_up_to_is_named(sqlite_store, out, table):
    rows = json.loads((out / f"{table}.json").read_bytes())
    number = next(n for n, row in enumerate(rows) if row.get("growth", row.get("value")) is not None)
    column = "growth" if "growth" in rows[0] else "value"
    changed(out, table, number + 1, **{column: rows[number][column] + 1})

    with pytest.raises(Refused, match=rf"^{table}\.json is not what the readings .* add up to"):
        take_folder(sqlite_store, out, quiet)
    assert counts(sqlite_store) == EMPTY


# The database -------------------------------------------------------------------------------


def test_a_record_that_stands_is_never_replaced(store, out, made):
    kept = store.add_activity(draft(), "me")

    for take, what in ((take_folder, out), (take_file, made / "out.zip")):
        with pytest.raises(Refused, match="holds a record already") as refused:
            take(store, what, quiet)
        assert refused.value.field == "database"
    assert [row["id"] for row in store.activities()] == [kept]


def test_even_a_deleted_activity_is_a_record(sqlite_store, out):
    made = sqlite_store.add_activity(draft(), "me")
    sqlite_store.delete_activity(made, 1, "me")

    with pytest.raises(Refused, match="holds a record already"):
        take_folder(sqlite_store, out, quiet)


def test_a_database_that_was_only_looked_at_is_empty(store, out):
    with store.unit("doctor"):
        pass
    take_folder(store, out, quiet)

    assert store.data_version() == json.loads((out / MANIFEST).read_bytes())["data_version"]


def test_a_dry_run_checks_everything_and_keeps_nothing(store, out):
    version = store.data_version()
    take_folder(store, out, quiet, dry_run=True)
    assert (counts(store), store.data_version()) == (EMPTY, version)

    changed(out, "goal", 3, parent_id="nobody")
    with pytest.raises(Refused, match=r"^goal\.json, line 4"):
        take_folder(store, out, quiet, dry_run=True)


def test_a_goal_may_stand_before_the_one_it_is_a_part_of(store, out):
    rows = json.loads((out / "goal.json").read_bytes())
    changed(out, "goal", 1, parent_id=rows[-1]["id"])
    take_folder(store, out, quiet)

    with store.read() as connection:
        from engagement.store import archive

        [columns] = list(archive.rows(connection, "goal"))
    assert columns[-1][0] == rows[-1]["id"]


def as_of_schema_5(folder: Path) -> None:
    """The export as the Engagement before the outlets would have written it."""
    new = {
        "access_token",
        "report",
        "sheet_conflict",
        "sheet_row",
        "sheet_state",
        "sheet_tab",
        "sheet_taken",
    }
    told = json.loads((folder / MANIFEST).read_bytes())
    told["files"] = [file for file in told["files"] if file["name"].partition(".")[0] not in new]
    (folder / MANIFEST).write_text(json.dumps(told))
    for table in new:
        for form in ("csv", "json"):
            (folder / f"{table}.{form}").unlink()
    rows = json.loads((folder / "activity.json").read_bytes())
    lines = [json.dumps({key: row[key] for key in row if key != "public"}) for row in rows]
    (folder / "activity.json").write_text("[\n" + ",\n".join(lines) + "\n]\n")
    retold(folder, schema="0005")


def test_an_export_of_an_older_schema_is_taken_in_and_brought_up_to_date(store, out, tmp_path):
    before = {file.name: json.loads(file.read_bytes()) for file in out.glob("*.json")}
    as_of_schema_5(out)
    take_folder(store, out, quiet)

    assert store.counts()["schema"] == HEAD
    export(store, tmp_path / "again", quiet)
    for file in (tmp_path / "again").glob("*.json"):
        rows = json.loads(file.read_bytes())
        if not (out / file.name).exists():
            assert rows == []
        elif file.name == "activity.json":
            assert rows == [row | {"public": None} for row in before[file.name]]
        elif file.name != MANIFEST:
            assert rows == before[file.name], file.name


def test_an_export_of_an_older_schema_that_does_not_fit_leaves_todays_behind(store, out):
    as_of_schema_5(out)
    changed(out, "goal", 3, parent_id="nobody")

    for dry_run in (True, False):
        with pytest.raises(Refused, match=r"^goal\.json, line 4"):
            take_folder(store, out, quiet, dry_run)
    assert (store.counts()["schema"], counts(store)) == (HEAD, EMPTY)
    assert store.add_activity(draft(public=True), "me")


# Backups ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "data", [b"", b"mine", b"PK\x03\x04", b"PK\x05\x06" + b"\0" * 18, b"SQLite format 3\x00" * 99]
)
def test_a_file_that_is_no_backup_is_refused(sqlite_store, tmp_path, data):
    (tmp_path / "x.zip").write_bytes(data)

    with pytest.raises(Refused, match=r"no backup|no manifest\.json"):
        take_file(sqlite_store, tmp_path / "x.zip", quiet)


def test_a_backup_that_is_not_there_or_a_folder_is_refused(sqlite_store, tmp_path):
    for where in (tmp_path / "nothing.zip", tmp_path):
        with pytest.raises(Refused, match="cannot be read"):
            take_file(sqlite_store, where, quiet)


def test_a_backup_damaged_anywhere_is_refused(sqlite_store, made, tmp_path):
    whole = (made / "out.zip").read_bytes()
    refused = 0
    for at in range(200, len(whole) - 200, len(whole) // 23):
        spoiled = bytearray(whole)
        spoiled[at] ^= 0x55
        (tmp_path / "x.zip").write_bytes(spoiled)
        try:
            take_file(sqlite_store, tmp_path / "x.zip", quiet, dry_run=True)
        except Refused:
            refused += 1
        (tmp_path / "x.zip").write_bytes(whole[:at])
        with pytest.raises(Refused):
            take_file(sqlite_store, tmp_path / "x.zip", quiet)
    assert refused > 15  # the others hit what tells nothing, such as a day
    assert counts(sqlite_store) == EMPTY


def test_a_packed_bomb_is_not_unpacked(sqlite_store, made, tmp_path):
    with zipfile.ZipFile(made / "out.zip") as old, zipfile.ZipFile(tmp_path / "x.zip", "w") as new:
        for entry in old.infolist():
            data = old.read(entry) if entry.filename != "goal.json" else b" " * 50_000_000
            new.writestr(entry.filename, data, zipfile.ZIP_DEFLATED)

    with pytest.raises(Refused, match=r"^goal\.json is not as it was exported"):
        take_file(sqlite_store, tmp_path / "x.zip", quiet)


# What is no export --------------------------------------------------------------------------


@pytest.mark.parametrize("said", ["x" * 5000, "https://a.example/" + "y" * 300, "\x00", "", "nothing"])
def test_what_is_no_folder_is_no_export(said):
    assert not is_export(Path(said))
