"""Settings: the environment beats the file; a wrong one is named; a secret is shown nowhere."""

import pytest

from engagement.errors import KeyRefused, Refused
from engagement.pull.connected import connected, is_connected, try_key
from engagement.settings import read_settings
from tests.servers.api import Api


def test_defaults_need_nothing(tmp_path):
    found = read_settings({}, tmp_path / "none.toml")

    assert (found.database_url, found.log_level, found.x_bearer_token) == (
        "sqlite:///data/engagement.db",
        "INFO",
        None,
    )


def test_the_environment_beats_the_file(tmp_path):
    file = tmp_path / "secrets.toml"
    file.write_text('[engagement]\nx_bearer_token = "filed"\ndatabase_url = "sqlite:///filed.db"\n')
    found = read_settings({"ENGAGEMENT_DATABASE_URL": "sqlite:///env.db"}, file)

    assert (found.database_url, found.x_bearer_token) == ("sqlite:///env.db", "filed")


def test_an_account_s_own_keys_on_x_are_four_or_none(tmp_path):
    names = ("CONSUMER_KEY", "CONSUMER_SECRET", "ACCESS_TOKEN", "ACCESS_TOKEN_SECRET")
    keys = {f"ENGAGEMENT_X_{name}": name.lower() for name in names}
    found = read_settings(keys, tmp_path / "none").x_user_keys
    del keys["ENGAGEMENT_X_ACCESS_TOKEN"]

    assert found is not None
    assert found["access_token_secret"] == "access_token_secret"
    with pytest.raises(Refused, match="set ENGAGEMENT_X_ACCESS_TOKEN too") as refused:
        read_settings(keys, tmp_path / "none")
    assert refused.value.field == "ENGAGEMENT_X_ACCESS_TOKEN"


def test_a_secret_is_not_in_what_is_shown(tmp_path):
    assert "s3cret" not in repr(
        read_settings({"ENGAGEMENT_X_BEARER_TOKEN": "s3cret"}, tmp_path / "none")
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ENGAGEMENT_LOG_LEVEL", "LOUD"),
        ("ENGAGEMENT_DEFAULT_ROLE", "king"),
        ("ENGAGEMENT_X_BEARER_TOKEN", "two words"),
        ("ENGAGEMENT_X_BEARER_TOKEN", "naïve"),
        ("ENGAGEMENT_X_API_URL", "example.org"),
        ("ENGAGEMENT_X_MONTHLY_USD", "a lot"),
        ("ENGAGEMENT_X_MONTHLY_USD", "-5"),
        ("ENGAGEMENT_YOUTUBE_MONTHLY_USD", "nan"),
        ("ENGAGEMENT_YOUTUBE_MONTHLY_USD", "inf"),
        ("ENGAGEMENT_YOUTUBE_MONTHLY_USD", "1e999"),
        ("ENGAGEMENT_YOUTUBE_MONTHLY_USD", "1_0"),
        ("ENGAGEMENT_YOUTUBE_MONTHLY_USD", "."),
        ("ENGAGEMENT_YOUTUBE_MONTHLY_USD", "\u0663"),
        ("ENGAGEMENT_PULL_EVERY", "often"),
        ("ENGAGEMENT_PULL_EVERY", "1s"),
        ("ENGAGEMENT_MASTODON_API_URL", "file:///etc"),
        ("ENGAGEMENT_DEV_API_KEY", "two words"),
        ("ENGAGEMENT_X_API_URL", "https://example.org/path"),
        ("ENGAGEMENT_X_API_URL", "https://me:pw@example.org"),
        ("ENGAGEMENT_X_API_URL", "https://example.org:port"),
        ("ENGAGEMENT_PLAUSIBLE_API_KEY", "two words"),
        ("ENGAGEMENT_PLAUSIBLE_SITES", "acme.example/blog"),
        ("ENGAGEMENT_PLAUSIBLE_SITES", "acme"),
        ("ENGAGEMENT_GOATCOUNTER_SITES", "ftp://acme.example"),
        ("ENGAGEMENT_GOATCOUNTER_API_URL", "acme.goatcounter.com"),
        ("ENGAGEMENT_MASTODON_SERVER", "@jane@hachyderm.io"),
    ],
)
def test_a_wrong_setting_is_refused_by_its_name(tmp_path, name, value):
    with pytest.raises(Refused) as refused:
        read_settings({name: value}, tmp_path / "none")

    assert refused.value.field == name
    assert name in refused.value.message


@pytest.mark.parametrize("text", ["[engagement", "\x00"])
def test_a_broken_file_is_refused_by_name(tmp_path, text):
    file = tmp_path / "secrets.toml"
    file.write_text(text)

    with pytest.raises(Refused, match=r"secrets\.toml"):
        read_settings({}, file)


def test_a_file_without_our_section_says_nothing(tmp_path):
    file = tmp_path / "secrets.toml"
    file.write_text("engagement = 3")

    assert read_settings({}, file) == read_settings({}, tmp_path / "none")


def test_sites_are_hosts_however_they_are_written(tmp_path):
    file = tmp_path / "secrets.toml"
    file.write_text(
        '[engagement]\nplausible_sites = ["https://www.Acme.example/", "blog.acme.example"]\n'
    )

    assert read_settings({}, file).plausible_sites == ("acme.example", "blog.acme.example")
    told = {"ENGAGEMENT_PLAUSIBLE_SITES": "a.example, www.a.example b.example"}
    assert read_settings(told, file).plausible_sites == ("a.example", "b.example")


def test_a_site_has_one_counter(tmp_path):
    both = {
        "ENGAGEMENT_PLAUSIBLE_SITES": "a.example",
        "ENGAGEMENT_GOATCOUNTER_SITES": "b.example www.a.example",
    }
    with pytest.raises(Refused, match="in one"):
        read_settings(both, tmp_path / "none")


@pytest.mark.parametrize(
    ("told", "connects"),
    [
        ({}, set()),
        ({"PLAUSIBLE_API_KEY": "k"}, set()),
        ({"PLAUSIBLE_API_KEY": "k", "PLAUSIBLE_SITES": "a.example"}, {"plausible"}),
        ({"GOATCOUNTER_API_KEY": "k", "GOATCOUNTER_SITES": "a.example"}, set()),
        (
            {
                "GOATCOUNTER_API_KEY": "k",
                "GOATCOUNTER_SITES": "a.example",
                "GOATCOUNTER_API_URL": "https://a.goatcounter.com",
            },
            {"goatcounter"},
        ),
    ],
)
def test_a_counter_is_connected_when_all_it_needs_is_there(tmp_path, told, connects):
    settings = read_settings({f"ENGAGEMENT_{k}": v for k, v in told.items()}, tmp_path / "none")

    assert connected(settings).keys() & {"plausible", "goatcounter"} == connects
    assert {n for n in ("plausible", "goatcounter") if is_connected(settings, n)} == connects


def test_a_key_is_tried_where_its_sites_are(tmp_path):
    with pytest.raises(Refused, match="ENGAGEMENT_PLAUSIBLE_SITES"):
        try_key(read_settings({}, tmp_path / "none"), "plausible", "k")
    with Api(lambda path, params: (401, {}, {})) as api:
        told = {"ENGAGEMENT_PLAUSIBLE_SITES": "a.example", "ENGAGEMENT_PLAUSIBLE_API_URL": api.url}
        settings = read_settings(told, tmp_path / "none")
        with pytest.raises(KeyRefused):
            try_key(settings, "plausible", "k")


@pytest.mark.parametrize(
    ("said", "usd"), [("0", 0.0), ("25", 25.0), ("0.5", 0.5), (".5", 0.5), ("1e3", 1000.0)]
)
def test_a_budget_is_any_number_from_nothing_up(tmp_path, said, usd):
    settings = read_settings({"ENGAGEMENT_X_MONTHLY_USD": said}, tmp_path / "none")

    assert settings.monthly_usd == {"x": usd}
