"""Addresses of SQLite files in, a sentence for what is more than a path out."""

from __future__ import annotations

from pathlib import Path

import pytest
from occ.errors import HistoryRefused
from occ.history import open_history


@pytest.mark.parametrize(
    ("start", "end", "said"),
    [
        *(("sqlite:///", f"?{option}", "options") for option in ("timeout=abc", "mode=ro", "x=1")),
        ("sqlite:///", "?check_same_thread=maybe", "options"),
        ("sqlite:///file:", "?uri=true", "options"),
        ("sqlite://localhost", "", "a user, a machine"),
        *((f"sqlite://{who}", "", "a user") for who in ("u@", "u:secret@", ":secret@localhost")),
        *((f"sqlite+{driver}:///", "", "another driver") for driver in ("nosuch", "aiosqlite", "")),
    ],
)
def test_an_sqlite_address_that_is_more_than_a_path_is_a_sentence(
    tmp_path: Path, start: str, end: str, said: str
) -> None:
    with pytest.raises(HistoryRefused, match=f"path of an SQLite file.*Received: {said}") as no:
        open_history(f"{start}{tmp_path / 'occ.sqlite'}{end}")
    assert "secret" not in str(no.value) and list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("driver", ["sqlite", "sqlite+pysqlite"])
def test_a_path_alone_is_opened(tmp_path: Path, driver: str) -> None:
    open_history(f"{driver}:///{tmp_path / 'occ.sqlite'}").engine.dispose()
    assert (tmp_path / "occ.sqlite").stat().st_size > 0
