"""Settings: the environment beats the file; a wrong one is named; a secret is shown nowhere."""

import pytest

from engagement.errors import Refused
from engagement.settings import read_settings


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
        ("ENGAGEMENT_MASTODON_API_URL", "file:///etc"),
        ("ENGAGEMENT_DEV_API_KEY", "two words"),
        ("ENGAGEMENT_X_API_URL", "https://example.org/path"),
        ("ENGAGEMENT_X_API_URL", "https://me:pw@example.org"),
        ("ENGAGEMENT_X_API_URL", "https://example.org:port"),
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
