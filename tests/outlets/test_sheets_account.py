"""The two settings of the shared sheet, right and wrong in every way they are met."""

from __future__ import annotations

import base64
import json
import os

import pytest

from engagement.errors import Refused
from engagement.outlets.sheets import address_of, connect, sheet_id
from engagement.outlets.sheets_account import SETTING, URL_SETTING, read_account
from engagement.settings import Settings, read_settings
from tests.servers.sheets_api import EMAIL, SHEET, SheetsApi, pem, private_key


def key_file(**other):
    return json.dumps(SheetsApi.account(_Nowhere(), **other))


class _Nowhere:
    url = "https://oauth2.googleapis.com"


@pytest.mark.parametrize(
    "url",
    [
        f"https://docs.google.com/spreadsheets/d/{SHEET}/edit#gid=0",
        f"https://docs.google.com/spreadsheets/d/{SHEET}/edit?usp=sharing&ouid=1#gid=12",
        f"https://docs.google.com/spreadsheets/u/0/d/{SHEET}/edit?gid=77#gid=77",
        f"https://docs.google.com/a/acme.example/spreadsheets/d/{SHEET}",
        f"http://docs.google.com/spreadsheets/d/{SHEET}/",
        f"docs.google.com/spreadsheets/d/{SHEET}/edit",
        f"  {SHEET}\n",
    ],
)
def test_a_sheet_is_known_by_every_address_the_browser_shows(url):
    assert sheet_id(url) == SHEET


@pytest.mark.parametrize(
    "url",
    [
        "",
        "my sheet",
        "https://docs.google.com/spreadsheets/",
        "https://docs.google.com/spreadsheets/d/",
        f"https://docs.google.com/document/d/{SHEET}/edit",
        f"https://drive.google.com/file/d/{SHEET}/view",
        f"https://drive.google.com/drive/folders/{SHEET}",
        "https://docs.google.com/spreadsheets/d/e/2PACX-1vT/pubhtml",
        "https://docs.google.com/spreadsheets/d/a b/edit",
        "https://[broken/spreadsheets/d/x",
        "https://docs.google.com/spreadsheets/d/../../etc/edit",
        f"{SHEET}/values/A1",
    ],
)
def test_another_address_is_refused_with_what_to_copy(url):
    with pytest.raises(Refused, match=r"copy its address from the browser") as refused:
        sheet_id(url)
    assert refused.value.field == URL_SETTING


def test_the_address_to_share_with_is_told_without_a_request_or_a_key_that_works():
    settings = Settings(sheets_service_account=key_file(private_key="-----BEGIN NONSENSE-----"))

    assert address_of(settings) == EMAIL
    assert address_of(Settings()) is None


@pytest.mark.parametrize(
    "text",
    [
        key_file(),
        f"  {key_file()}\n",
        f"'{key_file()}'",
        json.dumps(json.loads(key_file()), indent=2),
        key_file().replace("\\n", "\n"),  # as a TOML file in three quotes gives it
        key_file().replace("\\n", "\\\\n"),  # as a shell that doubles them gives it
    ],
)
def test_a_key_serves_however_it_was_copied(text):
    account = read_account(text)

    assert account.email == EMAIL
    assert account.info["private_key"] == pem(private_key())


def test_a_key_serves_as_a_table_of_the_secrets_file(tmp_path):
    fields = json.loads(key_file())
    lines = [f"{name} = {json.dumps(value)}" for name, value in fields.items()]
    secrets = tmp_path / "secrets.toml"
    secrets.write_text("\n".join(["[engagement.sheets_service_account]", *lines]), "utf-8")

    settings = read_settings({}, secrets)
    assert address_of(settings) == EMAIL
    assert read_account(settings.sheets_service_account).info["private_key"] == pem(private_key())


def test_a_path_serves_with_a_byte_order_mark_and_from_home(tmp_path, monkeypatch):
    (tmp_path / "key.json").write_text("\ufeff" + key_file(), "utf-8")
    monkeypatch.setenv("HOME", str(tmp_path))

    assert read_account("~/key.json").email == EMAIL
    assert read_account(str(tmp_path / "key.json")).email == EMAIL


WRONG = {
    "names a file that is not there": "/nowhere/key.json",
    "names a file that cannot be read": "x" * 5000,
    "is not the JSON of a key file": '{"type": "service_account", ',
    "holds the key of an OAuth client": json.dumps({"installed": {"client_secret": "s3cr3t"}}),
    "or of a person": json.dumps({"type": "authorized_user", "refresh_token": "s3cr3t"}),
    'its "type" is not "service_account"': json.dumps({"private_key": "s3cr3t"}),
    "without private_key": key_file(private_key=None),
    "without client_email and token_uri": key_file(client_email="  ", token_uri=7),
    "whose client_email is no address": key_file(client_email="s3cr3t"),
    "whose token_uri is no address": key_file(token_uri="file:///etc/passwd"),
}


@pytest.mark.parametrize("said", WRONG)
def test_a_wrong_account_is_refused_by_what_is_wrong_and_never_by_what_it_holds(said):
    text = WRONG[said]
    with pytest.raises(Refused) as refused:
        address_of(Settings(sheets_service_account=text))

    message = refused.value.message
    assert said in message
    assert SETTING in message
    assert refused.value.field == SETTING
    assert refused.value.value is None
    assert "s3cr3t" not in message
    assert text[:40] not in message
    assert refused.value.__context__ is None


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xff\xfe\x00", "is not text"),
        (b"x" * 100_000, "too large"),
        (b"", "is not the JSON"),
        (b"[" * 60_000, "is not the JSON"),
        (b'["s3cr3t"]', "holds JSON that is no key file"),
    ],
)
def test_a_wrong_file_is_refused(tmp_path, content, said):
    file = tmp_path / "s3cr3t.json"
    file.write_bytes(content)
    with pytest.raises(Refused, match=said) as refused:
        read_account(str(file))
    assert "s3cr3t" not in refused.value.message


def test_a_folder_and_a_file_of_others_are_refused(tmp_path):
    with pytest.raises(Refused, match="cannot be read"):
        read_account(str(tmp_path))
    if os.geteuid():  # nothing is closed to root
        (tmp_path / "key.json").write_text(key_file(), "utf-8")
        (tmp_path / "key.json").chmod(0)
        with pytest.raises(Refused, match="cannot be read"):
            read_account(str(tmp_path / "key.json"))


@pytest.mark.parametrize(
    "key",
    [
        "-----BEGIN PRIVATE KEY-----\nnonsense\n-----END PRIVATE KEY-----\n",
        "nonsense",
        pem(private_key())[:800],
        pem(private_key()).replace("PRIVATE KEY", "PUBLIC KEY"),
        base64.b64encode(b"x" * 500).decode(),
    ],
)
def test_a_broken_key_is_refused_when_the_sheet_is_connected_without_showing_it(key):
    settings = Settings(sheets_url=SHEET, sheets_service_account=key_file(private_key=key))
    with pytest.raises(Refused, match="holds a private key that cannot be read") as refused:
        connect(settings)

    assert key[:30] not in refused.value.message
    assert refused.value.__context__ is None


def test_a_sheet_is_not_connected_before_both_settings_are_there():
    with pytest.raises(Refused, match=f"Set {URL_SETTING}"):
        connect(Settings(sheets_service_account=key_file()))
    with pytest.raises(Refused, match=f"Set {SETTING}"):
        connect(Settings(sheets_url=SHEET))


def test_the_app_starts_with_wrong_settings_of_the_sheet(tmp_path):
    settings = read_settings(
        {URL_SETTING: "nonsense here", SETTING: '{"private_key": "s3cr3t"'}, tmp_path / "none.toml"
    )

    assert "s3cr3t" not in repr(settings)
