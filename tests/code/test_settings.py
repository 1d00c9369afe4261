"""Environment variables in, whether one frozen Settings or one plain refusal comes out."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from occ.errors import SettingRefused
from occ.settings import REPOSITORY, Settings, read_settings
from pydantic import ValidationError


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """No setting of the machine that runs the tests reaches them."""
    for name in list(os.environ):
        if name.upper().startswith("OCC_") or name.upper() in ("PORT", "DATABASE_URL"):
            monkeypatch.delenv(name)
    return monkeypatch


def test_everything_works_with_no_setting_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    found = read_settings()
    assert (found.port, found.target) == (8050, "banana")
    assert found.database_url == f"sqlite:///{REPOSITORY / 'data' / 'occ.sqlite'}"
    assert found.asset_dir == REPOSITORY / "asset" and (REPOSITORY / "python" / "occ").is_dir()


def test_no_default_depends_on_the_folder_one_stands_in(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    before = read_settings()
    monkeypatch.chdir(tmp_path)  # the Procfile starts in python/
    assert read_settings() == before


@pytest.mark.parametrize("name", ["data_dir", "asset_dir", "cache_dir"])
def test_a_relative_folder_means_the_same_in_the_repository_and_in_its_python(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str
) -> None:
    """As README writes them; the Procfile starts in python/."""
    variable, found = f"OCC_{name.upper()}", set()
    monkeypatch.setenv(variable, "apple/x")
    for folder in (REPOSITORY, REPOSITORY / "python"):
        monkeypatch.chdir(folder)
        found.add(getattr(read_settings(), name).absolute())
    assert found == {REPOSITORY / "apple" / "x"}
    monkeypatch.chdir(tmp_path)  # elsewhere it is one's own, as everywhere on a command line
    assert getattr(read_settings(), name).absolute() == tmp_path / "apple" / "x"
    monkeypatch.chdir(REPOSITORY / "python")
    monkeypatch.setenv(variable, str(tmp_path))
    assert getattr(read_settings(), name) == tmp_path


@pytest.mark.parametrize(
    ("given_url", "used"),
    [
        ("postgres://u:p@host:5432/db", "postgresql+psycopg://u:p@host:5432/db"),
        ("postgresql://host/db?sslmode=require", "postgresql+psycopg://host/db?sslmode=require"),
        ("postgresql+psycopg://host/db", "postgresql+psycopg://host/db"),
        ("sqlite:////tmp/absolute.sqlite", "sqlite:////tmp/absolute.sqlite"),
        ("sqlite:///here.sqlite", f"sqlite:///{REPOSITORY / 'here.sqlite'}"),
        ("sqlite:///:memory:", "sqlite:///:memory:"),
        ("sqlite://", "sqlite://"),
    ],
)
def test_addresses_of_hosts_get_their_driver_and_sqlite_its_folder(
    monkeypatch: pytest.MonkeyPatch, given_url: str, used: str
) -> None:
    monkeypatch.setenv("DATABASE_URL", given_url)
    assert read_settings().database_url == used


def test_settings_are_read_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "9000")
    monkeypatch.setenv("OCC_TARGET", " apple ")
    monkeypatch.setenv("OCC_RATE_LIMIT", "")
    monkeypatch.setenv("OCC_ASSET_DIR", "elsewhere")
    found = read_settings()
    assert (found.port, found.target, found.rate_limit) == (9000, "apple", "")
    monkeypatch.setenv("OCC_TARGET", "กล้วย")
    assert read_settings().target == "กล้วย"
    assert found.asset_dir == Path.cwd() / "elsewhere"


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("OCC_TARGETS", "OCC_TARGET"),
        ("OCC_KEEPDAYS", "OCC_KEEP_DAYS"),
        ("occ_target_word", "OCC_TARGET"),
        ("Occ_Treads", "OCC_THREADS"),
    ],
)
def test_a_typo_is_refused_and_the_right_name_offered(
    monkeypatch: pytest.MonkeyPatch, name: str, meant: str
) -> None:
    monkeypatch.setenv(name, "3")
    with pytest.raises(SettingRefused, match=rf"{name} is unknown\. Did you mean {meant}\?"):
        read_settings()


def test_a_name_like_no_setting_is_refused_without_a_guess(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("OCC_XYZZYPLUGH", "1")
    with pytest.raises(SettingRefused) as refused:
        read_settings()
    assert "OCC_XYZZYPLUGH" in refused.value.message and "Did you mean" not in str(refused.value)
    assert "README" in refused.value.advice


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "eighty"),
        ("PORT", ""),
        ("PORT", "0"),
        ("PORT", "70000"),
        ("DATABASE_URL", ""),
        ("OCC_KEEP_DAYS", "0"),
        ("OCC_KEEP_DAYS", "-3"),
        ("OCC_THREADS", "two"),
        ("OCC_TARGET", ""),
        ("OCC_TARGET", "   "),
        ("OCC_TARGET", "other"),
        ("OCC_TARGET", "Unsure"),
        ("OCC_TARGET", "tasse/kaffee"),
        ("OCC_TARGET", "../x"),
        ("OCC_TARGET", "a,b"),
        ("OCC_TARGET", "<b>x</b>"),
        ("OCC_TARGET", "a\tb"),
        ("OCC_TARGET", "a\nb"),
        *((f"OCC_{name}", "") for name in ("DATA_DIR", "ASSET_DIR", "CACHE_DIR", "RELEASES")),
        ("OCC_CACHE_DIR", "  "),
        ("OCC_RATE_LIMIT", "many"),
        ("OCC_RATE_LIMIT", "-1/minute"),
        ("OCC_RATE_LIMIT", "0/minute"),
        ("OCC_RATE_LIMIT", "60/minute;0/hour"),
    ],
)
def test_a_bad_value_is_refused_with_its_name(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingRefused, match=rf"^The setting {name} should ") as refused:
        read_settings()
    assert f"Received: {value!r}." in refused.value.message and refused.value.code == "setting"


@pytest.mark.parametrize("token", [" ", "7", " " * 40, "fifteen-letters", " " + "y" * 15])
def test_a_token_that_can_be_guessed_is_refused_and_not_shown(
    monkeypatch: pytest.MonkeyPatch, token: str
) -> None:
    monkeypatch.setenv("OCC_REVIEW_TOKEN", token)
    with pytest.raises(SettingRefused, match=r"OCC_REVIEW_TOKEN .*16 characters.*_urlsafe") as no:
        read_settings()
    assert f"Received: {len(token.strip())} characters." in no.value.message
    for told in (no.value.message, str(no.value.__cause__)):
        assert token not in told or not token.strip(), "a log is no place for a secret"


def test_a_token_of_bytes_that_are_no_text_is_refused_and_not_shown(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    token = os.fsdecode(b"sixteen-letters-and-\xff\xfe")
    monkeypatch.setenv("OCC_REVIEW_TOKEN", token)
    with pytest.raises(SettingRefused, match=r"OCC_REVIEW_TOKEN .*UTF-8.*22 characters") as no:
        read_settings()
    for told in (no.value.message, str(no.value.__cause__)):
        assert "sixteen" not in told and "\udcff" not in told


@pytest.mark.parametrize(
    "token", ["", "s" * 16, pytest.param(secrets.token_urlsafe(), id="as README makes it")]
)
def test_a_long_token_opens_the_review_and_none_closes_it(
    monkeypatch: pytest.MonkeyPatch, token: str
) -> None:
    monkeypatch.setenv("OCC_REVIEW_TOKEN", token)
    assert read_settings().review_token == token


@pytest.mark.parametrize("limit", ["", "1/minute", "5 per minute; 100 per hour"])
def test_a_rate_limit_is_taken_as_it_is(monkeypatch: pytest.MonkeyPatch, limit: str) -> None:
    monkeypatch.setenv("OCC_RATE_LIMIT", limit)
    assert read_settings().rate_limit == limit


def test_settings_cannot_be_changed_after_they_are_read() -> None:
    with pytest.raises(ValidationError):
        read_settings().port = 1


def test_every_setting_says_what_it_means() -> None:
    for name, field in Settings.model_fields.items():
        assert field.description and len(field.description) > 10, name


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
@given(st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ_", min_size=1, max_size=12))
def test_no_unknown_name_is_ever_silently_accepted(
    bare_environment: pytest.MonkeyPatch, ending: str
) -> None:
    name = f"OCC_{ending}"
    if ending.lower() in Settings.model_fields:
        return
    with bare_environment.context() as patch:
        patch.setenv(name, "1")
        with pytest.raises(SettingRefused):
            read_settings()
