"""README's examples in, run against a running server as they stand there."""

from __future__ import annotations

import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing

import pytest
from fake import FakeClassifier
from occ.history import open_history
from occ.history.values import KeptPhoto
from occ.settings import REPOSITORY
from served import listening
from storing import store_one

README = (REPOSITORY / "README.md").read_text(encoding="utf-8")
HOSTING = (REPOSITORY / "docs" / "hosting.md").read_text(encoding="utf-8")
HOST = "http://localhost:8050"


@pytest.fixture
def address(make_server) -> Iterator[str]:
    """A running API with the fake classifier, on a free port."""
    with listening(make_server()) as url:
        yield url


def example(language: str, word: str, address: str) -> str:
    """The block of README in this language that holds this word, for our own port."""
    blocks = re.findall(rf"^```{language}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
    (block,) = [block for block in blocks if word in block and HOST in block]
    return block.replace(HOST, address)


def test_the_python_example_prints_what_it_says(address: str) -> None:
    code = example("python", "urllib", address)
    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=REPOSITORY, capture_output=True, text=True
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    assert re.fullmatch(r"(banana|other|unsure) \d\.\d+\n", ran.stdout)


@pytest.mark.skipif(shutil.which("curl") is None, reason="there is no curl")
def test_the_curl_example_gets_two_answers(address: str) -> None:
    words = example("sh", "curl -F", address).split()
    ran = subprocess.run([*words, "-sS"], cwd=REPOSITORY, capture_output=True, text=True)
    assert (ran.returncode, ran.stderr) == (0, "") and ran.stdout.count('"receipt"') == 2


def test_the_copy_of_the_database_holds_photo_note_and_receipt(history, tmp_path, photos) -> None:
    """Made while the app has the file open, as docs/hosting.md says."""
    stored = store_one(
        history, FakeClassifier()(photos["banana"]), photo=KeptPhoto(b"RIFF", 4, 3), learn=True
    )
    history.add_feedback(stored.id, "right", "from my kitchen")
    (statement,) = re.findall(r'^sqlite3 data/occ.sqlite "(.*?)"', HOSTING, re.MULTILINE)
    with closing(sqlite3.connect(tmp_path / "occ.sqlite")) as database:
        database.execute(statement.replace("data/", f"{tmp_path}/"))
    copy = open_history(f"sqlite:///{tmp_path / 'occ-copy.sqlite'}")
    assert copy.get_photo(stored.id).webp == b"RIFF"
    assert copy.feedback_of(stored.id)[0].note == "from my kitchen"
    assert copy.owns(stored.id, stored.receipt)
    copy.engine.dispose()
