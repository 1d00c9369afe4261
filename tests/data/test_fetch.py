"""Fetching photos from a web server that misbehaves in every way we know, and stops in between."""

import csv
import hashlib
import signal
import socket
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from occ.dataset.download import Patience
from occ.dataset.fetch import fetch_photos, write_failures
from occ.dataset.manifest import Row, write_manifest
from occ.dataset.raw import find_photos
from occ.dataset.sources import raw_url

QUICK = Patience(tries=3, pause_s=0.01, timeout_s=0.5, deadline_s=2, cap_bytes=400_000)
ODD_NAMES = (
    "ripe/plain.jpg",
    "ripe/50% off #1?.jpg",
    "Golden%2C Granny.webp",
    "over/a\u200b.jpg",
    "bananá.png",
    "x.jpg\uf025w=4&h=[3]+2;a",
)


class Answers(BaseHTTPRequestHandler):
    """Answers each request by the next word in `server.plan` for that photo; then "ok" for ever."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        name = unquote(self.path)
        asked = self.headers.get("Range")
        self.server.asked.append((name, asked))
        data = self.server.photos.get(name)
        plan = self.server.plan.get(name, [])
        word = "404" if data is None else plan.pop(0) if plan else "ok"
        if word.isdigit():
            return self.send(int(word), b"sorry")
        if word == "wrong":
            return self.send(200, b"not this photo")
        if word == "silent":
            return self.server.hush.wait(1)
        if word == "shifted":
            return self.send(206, data, {"Content-Range": f"bytes 0-{len(data) - 1}/{len(data)}"})
        start = int(asked[6:-1]) if asked and self.server.ranges else 0
        if start >= len(data) > 0:
            return self.send(416, b"")
        extra = {"Content-Range": f"bytes {start}-{len(data) - 1}/{len(data)}"} if start else {}
        self.send(
            206 if start else 200, data[start:], extra, cut=word == "cut", drip=word == "drip"
        )

    def send(self, status, data, extra=None, *, cut=False, drip=False):
        self.send_response(status)
        for name, value in {"Content-Length": len(data), **(extra or {})}.items():
            self.send_header(name, str(value))
        self.end_headers()
        if drip:
            for place in range(0, len(data), 500):
                self.wfile.write(data[place : place + 500])
                self.server.hush.wait(0.05)
        else:
            self.wfile.write(data[: len(data) // 2] if cut else data)
        if cut:
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)

    def log_message(self, *words):
        """Nothing on standard error."""


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        """A client that hangs up is what these tests are about."""


@pytest.fixture
def server(monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with Server(("127.0.0.1", 0), Answers) as made:
        made.photos, made.plan, made.asked, made.ranges = {}, {}, [], True
        made.hush = threading.Event()
        made.url = f"http://127.0.0.1:{made.server_port}"
        thread = threading.Thread(target=made.serve_forever, args=(0.01,))
        thread.start()
        yield made
        made.hush.set()
        made.shutdown()
        thread.join()


def photo_row(server, name="ripe/1.jpg", *, plan=(), size=3000, label="banana") -> Row:
    """A row whose photo the server has, and answers as planned."""
    data = hashlib.shake_128(name.encode()).digest(size)
    address = f"/me/fruit/4f0a/{name}"
    server.photos[address], server.plan[address] = data, list(plan)
    sha256 = hashlib.sha256(data).hexdigest()
    return Row(sha256, label, "web", repo="me/fruit", commit="4f0a", path=name)


def fetch(server, rows, folder, **more):
    return fetch_photos(rows, folder, base_url=server.url, patience=QUICK, jobs=4, **more)


def assert_complete(folder, rows):
    """Every row's photo is there with its bytes, and nothing else."""
    found = find_photos(folder)
    assert set(found) == {row.sha256 for row in rows}
    for sha256, photo in found.items():
        assert hashlib.sha256(photo.path.read_bytes()).hexdigest() == sha256 == photo.file_sha256
        assert photo.kind == "original"
    assert len([path for path in folder.rglob("*") if path.is_file()]) == len(rows) + 1


def test_every_odd_name_is_fetched_once_and_not_again(server, tmp_path):
    rows = [photo_row(server, name) for name in ODD_NAMES]
    steps = []
    report = fetch(server, rows, tmp_path, progress=lambda *step: steps.append(step))
    assert (report.fetched, report.present, report.failures) == (6, 0, ())
    assert steps == [(number, 6) for number in range(1, 7)]
    assert_complete(tmp_path, rows)
    assert fetch(server, rows, tmp_path).present == 6
    assert len(server.asked) == 6


@given(st.text(st.characters(exclude_categories=("Cs",)), min_size=1))
def test_an_address_decodes_to_the_path_and_holds_no_odd_character(path):
    url = raw_url("me/fruit", "4f0a", path, "http://host/")
    assert unquote(url) == f"http://host/me/fruit/4f0a/{path}"
    assert not set(url.removeprefix("http:")) & set("#?: \u200b") and url.isascii()


@pytest.mark.parametrize(
    "plan", [["cut"], ["cut", "shifted"], ["500", "503"], ["429"], ["silent"], ["cut", "500"]]
)
@pytest.mark.parametrize("ranges", [True, False])
def test_a_passing_fault_is_overcome(server, tmp_path, plan, ranges):
    server.ranges = ranges
    row = photo_row(server, plan=plan)
    assert fetch(server, [row], tmp_path).fetched == 1
    assert_complete(tmp_path, [row])
    assert len(server.asked) == len(plan) + 1


@pytest.mark.parametrize(
    ("plan", "ranges"),
    [(["cut"], ["bytes=1500-"]), (["cut", "shifted"], ["bytes=1500-", None])],
)
def test_a_cut_photo_is_continued_where_it_ended(server, tmp_path, plan, ranges):
    fetch(server, [photo_row(server, plan=plan)], tmp_path)
    assert [asked for _, asked in server.asked] == [None, *ranges]


@pytest.mark.parametrize(
    ("plan", "asked", "reason"),
    [
        (["404"], 1, "the server answered 404"),
        (["403"], 1, "the server answered 403"),
        (["500"] * 9, 3, "the server answered 500"),
        (["cut"] * 9, 3, "peer closed connection"),
        (["silent"] * 9, 3, "timed out"),
        (["wrong"], 1, "wrong bytes: sha256"),
    ],
)
def test_a_lasting_fault_is_reported_after_bounded_tries(server, tmp_path, plan, asked, reason):
    good = photo_row(server, "good.jpg")
    bad = photo_row(server, "bad.jpg", plan=plan)
    report = fetch(server, [bad, good], tmp_path / "raw")
    assert report.fetched == 1
    (failure,) = report.failures
    assert failure.sha256 == bad.sha256 and reason in failure.reason
    assert failure.address == f"{server.url}/me/fruit/4f0a/bad.jpg"
    assert len(server.asked) == asked + 1
    assert set(find_photos(tmp_path / "raw")) == {good.sha256}
    left = [path.suffix for path in (tmp_path / "raw").rglob(f"{bad.sha256}*")]
    assert left == ([".part"] if "cut" in plan else []), "only the beginning of the photo is kept"
    write_failures(report, tmp_path / "failures.csv")
    with (tmp_path / "failures.csv").open(newline="") as file:
        assert [line["sha256"] for line in csv.DictReader(file)] == [bad.sha256]


def test_a_photo_over_the_cap_is_not_kept(server, tmp_path):
    row = photo_row(server, size=QUICK.cap_bytes + 1)
    assert "larger than" in fetch(server, [row], tmp_path).failures[0].reason
    assert not list(tmp_path.rglob("*.part"))


def test_a_server_that_drips_is_given_up_and_continued_later(server, tmp_path):
    row = photo_row(server, plan=["drip"], size=20_000)
    hasty = Patience(tries=1, deadline_s=0.2)
    first = fetch_photos([row], tmp_path, base_url=server.url, patience=hasty)
    assert "not complete after 0.2 s" in first.failures[0].reason
    assert fetch(server, [row], tmp_path).fetched == 1
    assert server.asked[1][1].startswith("bytes=")
    assert_complete(tmp_path, [row])


@pytest.mark.parametrize("begun", [b"another photo altogether", b"x" * 9000])
def test_a_beginning_that_is_no_beginning_is_thrown_away(server, tmp_path, begun):
    row = photo_row(server)
    part = tmp_path / "banana" / f"{row.sha256}.jpg.part"
    part.parent.mkdir()
    part.write_bytes(begun)
    assert fetch(server, [row], tmp_path).fetched == 1
    assert_complete(tmp_path, [row])


def test_a_photo_finished_by_a_killed_run_is_taken_without_asking(server, tmp_path):
    rows = [photo_row(server, "1.jpg"), photo_row(server, "2.jpg")]
    (tmp_path / "banana").mkdir()
    named = tmp_path / "banana" / f"{rows[0].sha256}.jpg"
    named.write_bytes(server.photos["/me/fruit/4f0a/1.jpg"])
    unnamed = tmp_path / "banana" / f"{rows[1].sha256}.jpg.part"
    unnamed.write_bytes(server.photos["/me/fruit/4f0a/2.jpg"])
    assert not fetch(server, rows, tmp_path).failures
    assert server.asked == []
    assert_complete(tmp_path, rows)


def test_a_spoiled_photo_is_fetched_again_and_a_relabelled_one_moves(server, tmp_path):
    spoiled, moved = photo_row(server, "1.jpg"), photo_row(server, "2.jpg")
    fetch(server, [spoiled, moved], tmp_path)
    find_photos(tmp_path)[spoiled.sha256].path.write_bytes(b"spoiled")
    moved = photo_row(server, "2.jpg", label="other")
    report = fetch(server, [spoiled, moved], tmp_path)
    assert (report.fetched, report.present) == (1, 1)
    assert find_photos(tmp_path)[moved.sha256].path.parent.name == "other"
    assert_complete(tmp_path, [spoiled, moved])


def test_a_stopped_run_keeps_what_is_complete_and_the_next_goes_on(server, tmp_path):
    rows = [photo_row(server, f"{number}.jpg") for number in range(3)]
    rows += [photo_row(server, f"{n}.jpg", plan=["drip"], size=60_000) for n in range(3, 12)]

    def stop_after_three(done, total):
        if done == 3:
            raise KeyboardInterrupt

    began = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        fetch(server, rows, tmp_path, progress=stop_after_three)
    assert time.monotonic() - began < 1.5, "a photo of 6 s was waited for"
    assert set(find_photos(tmp_path)) == {row.sha256 for row in rows[:3]}
    assert len(server.asked) < 12, "photos were asked for after the stop"
    server.plan.clear()
    report = fetch(server, rows, tmp_path)
    assert (report.present, report.fetched) == (3, 9)
    assert_complete(tmp_path, rows)


def test_a_host_that_cannot_be_reached_is_not_asked_for_every_photo(server, tmp_path):
    rows = [photo_row(server, f"{number}.jpg") for number in range(40)]
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        closed = f"http://127.0.0.1:{free.getsockname()[1]}"
    began = time.monotonic()
    report = fetch_photos(rows, tmp_path, base_url=closed, jobs=2, patience=QUICK)
    assert len(report.failures) == 40 and time.monotonic() - began < 5
    assert sum("not tried" in failure.reason for failure in report.failures) >= 36


def test_ctrl_c_stops_the_command_with_nothing_half_written(server, tmp_path):
    target = "--data", str(tmp_path), "--base-url", server.url, "--jobs", "2"
    rows = [photo_row(server, f"{n}.jpg", plan=["drip"] * (n > 3), size=60_000) for n in range(40)]
    write_manifest(rows, tmp_path / "manifest.csv")
    code = "from occ.dataset.commands import data_app; data_app()"
    command = subprocess.Popen(
        [sys.executable, "-c", code, "fetch", *target], stderr=subprocess.PIPE, text=True
    )
    while len(server.asked) < 5:
        time.sleep(0.02)
    command.send_signal(signal.SIGINT)
    assert "Stopped." in command.communicate(timeout=10)[1]
    assert command.returncode == 130
    kept = find_photos(tmp_path / "raw")
    assert 0 < len(kept) < 40
    for row in rows:
        photo = tmp_path / "raw" / "banana" / f"{row.sha256}.jpg"
        assert photo.exists() == (row.sha256 in kept)
