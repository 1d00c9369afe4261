"""Environment variables -> one frozen Settings object. Nothing else reads the environment.

Unknown OCC_ names are refused: pydantic-settings accepts them silently, and a typo must not become
a default. May import: errors, values.
"""

from __future__ import annotations

import difflib
import os
import re
from pathlib import Path

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from occ.errors import SettingRefused
from occ.values import LABELS, is_label

REPOSITORY = Path(__file__).resolve().parents[2]
TOKEN_CHARACTERS = 16  # of random ones that is 96 bits, which nobody guesses through a door


class Settings(BaseSettings):
    """Every setting, its default and what it means; README's table is compared with this class."""

    model_config = SettingsConfigDict(
        frozen=True, env_prefix="OCC_", populate_by_name=True, hide_input_in_errors=True
    )

    database_url: str = Field(
        "sqlite:///data/occ.sqlite",
        validation_alias="DATABASE_URL",
        min_length=1,
        description="where predictions are kept; postgres:// is accepted too",
    )
    port: int = Field(
        8050, validation_alias="PORT", ge=1, le=65535, description="port of `occ serve`"
    )
    target: str = Field(
        "banana", min_length=1, max_length=80, description="the word for the object looked for"
    )
    data_dir: Path = Field(REPOSITORY / "data", description="folder of manifest.csv and raw/")
    asset_dir: Path = Field(REPOSITORY / "asset", description="folder of models.json and its files")
    cache_dir: Path = Field(
        REPOSITORY / "data" / "cache",
        description="folder of converted graphs and features; a running app keeps a copy of its "
        "graphs there too, or among temporary files",
    )
    releases: Path = Field(
        REPOSITORY / "data" / "releases",
        description="folder of releases made by `occ retrain`, and of those that were in service",
    )
    rate_limit: str = Field(
        "60/minute", description="predictions per client, at least 1; empty: off"
    )
    keep_days: int = Field(30, ge=1, le=3650, description="days until consented photos are deleted")
    review_token: str = Field(
        "", description="secret of 16 characters or more that opens /review; empty: closed"
    )
    slots: int = Field(
        2,
        ge=1,
        le=64,
        description="uploads looked at at once; others wait or come back later; "
        "unless set, `occ classify` looks at as many photos of a folder as fit the processors",
    )
    body_mb: int = Field(100, ge=1, le=600, description="largest upload request in MB, all photos")
    proxies: int = Field(
        1,
        ge=0,
        le=5,
        description="proxies in front; so many are believed on a client's address "
        "(X-Forwarded-For) and on https (X-Forwarded-Proto)",
    )
    threads: int = Field(
        2,
        ge=1,
        le=64,
        description="threads for one photo's inference; "
        "unless set, 1 for each photo of a folder in `occ classify`",
    )

    @property
    def web_dir(self) -> Path:
        """The page's own files: those of the repository, whichever object the models know."""
        return REPOSITORY / "asset" / "web"

    @field_validator("target")
    @classmethod
    def _name_one_class(cls, target: str) -> str:
        """No other verdict, or an answer would be ambiguous; and what can name a folder."""
        target = target.strip()
        if target.lower() in ("", LABELS[0], "unsure"):
            raise ValueError("should be the word for an object, not blank, other or unsure")
        if not is_label(target):
            raise ValueError("should be a plain word: letters, digits, spaces and hyphens")
        return target

    @field_validator("data_dir", "asset_dir", "cache_dir", "releases", mode="before")
    @classmethod
    def _name_a_folder(cls, folder: object) -> object:
        """Pydantic would take nothing for the folder one stands in."""
        if isinstance(folder, str) and not folder.strip():
            raise ValueError("should name a folder; leave it out for the usual one")
        return folder

    @field_validator("data_dir", "asset_dir", "cache_dir", "releases")
    @classmethod
    def _start_at_the_repository(cls, folder: Path) -> Path:
        """The Procfile starts in python/: the same words must mean the same folder there.

        Absolute from here on: Flask takes a relative folder from its own root, and a refusal that
        names one should say where it looked.
        """
        start = Path.cwd()
        return (REPOSITORY if start == REPOSITORY / "python" else start) / folder

    @field_validator("rate_limit")
    @classmethod
    def _limit_something(cls, limits: str) -> str:
        """At 0 nothing would be counted, which is no limit at all; only empty may mean that."""
        from limits import parse_many  # slow to import, and the default needs no check

        meant = "should be such as 60/minute, at least 1; empty means no limit"
        try:
            least = min(limit.amount for limit in parse_many(limits)) if limits else 1
        except ValueError as fault:
            raise ValueError(meant) from fault
        if least < 1:
            raise ValueError(meant)
        return limits

    @field_validator("review_token")
    @classmethod
    def _cannot_be_guessed(cls, token: str) -> str:
        """Behind it are visitors' photos, and who guesses may try for months."""
        if token and len(token.strip()) < TOKEN_CHARACTERS:
            raise ValueError(
                f"should be a secret of {TOKEN_CHARACTERS} characters or more, or empty; "
                'python -c "import secrets; print(secrets.token_urlsafe())" makes one'
            )
        if any("\ud800" <= letter <= "\udfff" for letter in token):  # how Python reads such bytes
            raise ValueError("should be text in UTF-8")  # or no reviewer could send it
        return token

    @field_validator("database_url")
    @classmethod
    def _name_the_driver(cls, url: str) -> str:
        """Hosts say postgres://, SQLAlchemy wants the driver named; SQLite paths start here."""
        for prefix in ("postgres://", "postgresql://"):
            if url.startswith(prefix):
                return "postgresql+psycopg://" + url.removeprefix(prefix)
        relative = "sqlite:///"
        if url.startswith(relative) and not url.startswith("sqlite:////") and ":memory:" not in url:
            return relative + str(REPOSITORY / url.removeprefix(relative))
        return url


def read_settings() -> Settings:
    """The settings of this process. Raises SettingRefused, naming the variable, on a bad one."""
    fields = Settings.model_fields.items()
    known = {f"OCC_{name.upper()}" for name, field in fields if not field.validation_alias}
    for name in sorted(os.environ):
        # capitals do not matter to pydantic-settings, so a typo in small letters counts too
        if name.upper().startswith("OCC_") and name.upper() not in known:
            near = difflib.get_close_matches(name.upper(), known, n=1, cutoff=0.75)
            hint = f" Did you mean {near[0]}?" if near else ""
            raise SettingRefused(f"The setting {name} is unknown.{hint}")
    try:
        return Settings()
    except ValidationError as refused:
        first = refused.errors()[0]
        name = str(first["loc"][0])
        name = name if name.isupper() else f"OCC_{name.upper()}"
        shown = repr(first["input"])
        if name == "OCC_REVIEW_TOKEN":  # refusals are logged; a secret that is too short is one
            shown = f"{len(first['input'].strip())} characters"
        raise SettingRefused(
            f"The setting {name} {_expected(first['type'], first['msg'])}. Received: {shown}."
        ) from refused


def _expected(kind: str, said: str) -> str:
    """What a value should have been, in a person's words rather than pydantic's.

    >>> _expected("int_parsing", "Input should be a valid integer, unable to parse it")
    'should be a whole number'
    """
    if kind == "int_parsing":
        return "should be a whole number"
    return re.sub(r"^(Value error,|Input|String) ", "", said)
