"""A database, disk, clock or model file that really fails in; a refusal, then recovery, out."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from occ.classify import load_classifier
from occ.errors import ModelRefused
from occ.history import History, open_history, sqlite
from occ.history import engine as history_engine
from occ.settings import REPOSITORY, Settings
from occ.web.server import create_server
from tally import NotingClient, ids_of

PATH = "/api/v1/predictions"
FILES = ("", "-wal", "-shm")  # of one SQLite database


def send(client: FlaskClient, photo: bytes, key: str = "") -> int:
    """Upload one photo, to be kept; the status."""
    headers = {"Idempotency-Key": key} if key else {}
    sent = client.post(f"{PATH}?learn=1", data=photo, content_type="image/jpeg", headers=headers)
    assert sent.status_code in (201, 503)
    assert sent.status_code == 201 or (int(sent.headers["Retry-After"]) > 0 and sent.get_json())
    return sent.status_code


def ready(client: FlaskClient) -> int:
    """The status of /readyz; the process itself must live whatever happens."""
    assert client.get("/healthz").status_code == 200
    return client.get("/readyz").status_code


def kept(history: History) -> tuple[int, int]:
    """How many predictions there are, and how many photos: a half one would tell them apart."""
    with history_engine.reading(history.engine) as connection:
        return tuple(
            connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar()
            for table in ("predictions", "photos")
        )


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 4 MB of its own. Only root may mount one: others skip, and are told."""
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(folder)]
    if shutil.which("mount") is None or subprocess.run(command, capture_output=True).returncode:
        pytest.skip("FULL AND READ-ONLY DISK WERE NOT TRIED: only root may mount a small one")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.fixture
def on_disk(small_disk: Path, fake, monkeypatch) -> Iterator[tuple[FlaskClient, History]]:
    """A client of a server whose database is on the small disk, and may fill it with photos."""
    monkeypatch.setattr(sqlite, "SPARE_BYTES", 0)
    opened = open_history(f"sqlite:///{small_disk / 'occ.sqlite'}")
    server = create_server(Settings(rate_limit="", proxies=0), fake, opened)
    server.test_client_class = NotingClient
    yield server.test_client(), opened
    opened.engine.dispose()


def test_a_full_disk_loses_nothing_and_is_forgotten_when_there_is_room(
    on_disk, small_disk: Path, photos, count_lost
) -> None:
    client, history = on_disk
    assert ready(client) == 200
    accepted = [send(client, photos["banana"])]
    with (small_disk / "fill").open("wb", buffering=0) as fill, pytest.raises(OSError):
        while True:
            fill.write(bytes(4096))
    accepted += [send(client, photos["banana"], f"full {number}") for number in range(40)]
    assert accepted.count(503) > 10 and ready(client) == 503
    assert "disk" in client.get("/readyz").get_json()["detail"]
    assert client.get(PATH).status_code == 200, "what is there can still be read"
    (small_disk / "fill").unlink()
    assert ready(client) == 200
    accepted += [send(client, photos["banana"], f"full {number}") for number in range(40)]
    assert accepted[-40:] == [201] * 40
    assert kept(history) == (41, 41), "each key once, whether its first try was accepted or not"
    assert count_lost(client.accepted, ids_of(history)) == 0


def test_a_disk_that_can_only_be_read_is_told_and_overcome(
    on_disk, small_disk, photos, count_lost
) -> None:
    client, history = on_disk
    assert send(client, photos["banana"]) == 201
    history.engine.dispose()  # a disk with files open for writing cannot be switched
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    assert (send(client, photos["banana"], "one"), ready(client)) == (503, 503)
    subprocess.run(["mount", "-o", "remount,rw", str(small_disk)], check=True)
    assert (send(client, photos["banana"], "one"), ready(client)) == (201, 200)
    assert kept(history) == (2, 2)
    assert count_lost(client.accepted, ids_of(history)) == 0


def test_a_locked_database_is_waited_for_and_then_told(
    client, history, tmp_path, photos, impatient, nothing_lost
) -> None:
    other = sqlite3.connect(tmp_path / "occ.sqlite", isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    started = time.monotonic()
    assert (send(client, photos["banana"], "one"), ready(client)) == (503, 503)
    assert 0.1 < time.monotonic() - started < 5
    assert client.get(PATH).status_code == 200
    other.execute("ROLLBACK")
    other.close()
    assert (send(client, photos["banana"], "one"), ready(client)) == (201, 200)
    assert kept(history) == (1, 1)
    assert nothing_lost()


@pytest.mark.parametrize("come_back", ["moved", "copied"])
def test_a_database_file_that_goes_and_comes_back(
    client, history, tmp_path: Path, photos, come_back: str, nothing_lost
) -> None:
    assert send(client, photos["banana"]) == 201
    away = tmp_path / "away"
    away.mkdir()
    if come_back == "copied":
        history.engine.dispose()  # as a backup is taken: the file whole, without a log beside it
    for name in (f"occ.sqlite{end}" for end in FILES):
        if (tmp_path / name).exists():
            os.rename(tmp_path / name, away / name)
    for _ in range(3):
        assert (send(client, photos["banana"], "one"), ready(client)) == (503, 503)
    for end in FILES:
        (tmp_path / f"occ.sqlite{end}").unlink(missing_ok=True)
    for file in list(away.iterdir()):
        (os.rename if come_back == "moved" else shutil.copy)(file, tmp_path / file.name)
    assert (send(client, photos["banana"], "one"), ready(client)) == (201, 200)
    assert kept(history) == (2, 2), "nothing went into the file that was away"
    assert nothing_lost()


@pytest.mark.parametrize("damage", ["no database", "malformed"])
def test_a_database_file_that_is_damaged_and_repaired(
    client, history, tmp_path: Path, photos, damage: str, nothing_lost
) -> None:
    assert send(client, photos["banana"]) == 201
    history.engine.dispose()
    file = tmp_path / "occ.sqlite"
    whole = file.read_bytes()
    with file.open("r+b") as written:  # in place, as a disk or a copy that was cut off does
        written.seek(0 if damage == "no database" else 100)
        written.write(b"\xaa" * (len(whole) - written.tell()))
    assert (ready(client), send(client, photos["banana"], "one")) == (503, 503)
    told = client.get("/readyz").get_json()
    assert (told["code"], client.get(PATH).get_json()["code"]) == ("not_ready", "history")
    history.engine.dispose()
    file.write_bytes(whole)
    assert (send(client, photos["banana"], "one"), ready(client)) == (201, 200)
    assert kept(history) == (2, 2) and nothing_lost()


def test_a_clock_that_jumps_locks_nobody_out_and_mixes_nothing_up(
    make_server, history, photos, monkeypatch, count_lost
) -> None:
    client = make_server(rate_limit="2/minute").test_client()
    real, jump_s = time.time, [0.0]
    monkeypatch.setattr(time, "time", lambda: real() + jump_s[0])
    said = []
    for jump_s[0] in (0.0, -7200.0, 7200.0, -86_400.0 * 400):
        post = dict(data=photos["other"], content_type="image/jpeg")
        said += [client.post(PATH, **post).status_code for _ in range(3)]
    assert said == [201, 201, 429] * 4
    assert kept(history) == (8, 0)
    assert count_lost(client.accepted, ids_of(history)) == 0


def spoil(fault: str, file: Path, other: Path) -> None:
    """Do to a model file what disks, copies and people do."""
    whole = file.read_bytes()
    file.unlink()
    if fault == "missing":
        return
    spoilt = {
        "empty": b"",
        "half-written": whole[: len(whole) // 2],
        "corrupt": whole[:500] + bytes([whole[500] ^ 1]) + whole[501:],
        "swapped": other.read_bytes(),
    }
    file.write_bytes(spoilt[fault])


@pytest.mark.parametrize("fault", ["missing", "empty", "half-written", "corrupt", "swapped"])
@pytest.mark.parametrize(
    "name",
    ["MNet.h5", "MNetDNN_rgb.h5", "LNet.h5", "LNetDNN.h5", "OneClass.npz", "models.json"],
)
def test_a_spoilt_model_file_is_refused_by_name_and_the_right_one_taken_again(
    tmp_path: Path, fault: str, name: str
) -> None:
    for file in (file for file in (REPOSITORY / "asset").iterdir() if file.is_file()):
        os.symlink(file, tmp_path / file.name)
    (tmp_path / "models.json").unlink()
    shutil.copy(REPOSITORY / "asset" / "models.json", tmp_path)
    settings = Settings(asset_dir=tmp_path)
    spoil(fault, tmp_path / name, tmp_path / "CNet.h5")
    with pytest.raises(ModelRefused) as refused:
        load_classifier(settings)
    assert name in str(refused.value) and str(refused.value).count("\n") == 0
    (tmp_path / name).unlink(missing_ok=True)
    shutil.copy(REPOSITORY / "asset" / name, tmp_path)
    if (name, fault) == ("MNet.h5", "swapped"):  # once is enough: it takes a second
        assert load_classifier(settings).release.target == "banana"
