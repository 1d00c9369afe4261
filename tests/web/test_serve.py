"""Settings good and bad in; a served site, or one sentence and an exit code, out."""

from __future__ import annotations

import re
import runpy
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from served import ROOT, environment, free_port, serving


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """gunicorn as in Procfile, but with the fake classifier."""
    with serving(tmp_path) as (url, process):
        yield url
        process.terminate()
        assert process.wait(20) == 0, "a stop that was asked for is no failure"


@contextmanager
def own_server(
    tmp_path: Path, start: Path | None = None, **settings: str
) -> Iterator[subprocess.Popen]:
    """`occ serve` on the shipped models, as a person starts it; killed if the test did not.

    start: the folder where the person stands; without, the one of the tests.
    """
    process = subprocess.Popen(
        [sys.executable, "-m", "occ", "serve"],
        cwd=start,
        env=environment(tmp_path, **settings),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with process:
        try:
            yield process
        finally:
            if process.poll() is None:
                process.terminate()


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_occ_serve_says_when_it_answers_and_ends_when_told(tmp_path: Path, photos, how) -> None:
    port = str(free_port())
    with own_server(tmp_path, PORT=port) as process:
        told = process.stdout.readline()  # comes when the models are loaded, not before
        assert told == f"Serving on http://localhost:{port} (stop with Ctrl+C)\n"
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=20) as client:
            assert client.get("/readyz").json()["status"] == "ready"
            sent = client.post("/api/v1/predictions", files={"photo": ("a.jpg", photos["other"])})
            assert sent.status_code == 201 and sent.http_version == "HTTP/1.1"
            assert sent.json()[0]["verdict"] in ("banana", "other", "unsure")
        process.send_signal(how)
        out, err = process.communicate(timeout=30)
    assert (process.returncode, out) == (0, "")
    assert err.endswith("Stopped.\n") and "Traceback" not in err


def test_a_relative_folder_of_models_alone_is_served_with_the_page_of_the_repository(
    tmp_path: Path, photos
) -> None:
    """As README's lines for another object leave it: models and report, and no web/ in it."""
    (tmp_path / "mine" / "asset").mkdir(parents=True)
    for file in (each for each in (ROOT / "asset").iterdir() if each.is_file()):
        (tmp_path / "mine" / "asset" / file.name).symlink_to(file)
    port = str(free_port())
    with own_server(tmp_path, tmp_path, PORT=port, OCC_ASSET_DIR="mine/asset") as process:
        assert process.stdout.readline().startswith("Serving on ")
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=20) as client:
            page = client.get("/").text
            files = re.findall(r'(?:href|src)="(/(?:style|assets)[^"]+)"', page)
            assert len(files) > 5
            assert {client.get(file).status_code for file in files} == {200}
            assert client.get("/api/docs").status_code == 200
            sent = client.post("/api/v1/predictions", files={"photo": ("a.jpg", photos["other"])})
            assert sent.json()[0]["verdict"] in ("banana", "other", "unsure")


def test_occ_serve_refuses_a_port_that_is_taken(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with own_server(tmp_path, PORT=str(port)) as process:
            out, err = process.communicate(timeout=30)
    assert (process.returncode, out) == (1, "")
    assert err.startswith(f"refused: Port {port} cannot be used: ") and err.count("\n") == 1


@pytest.mark.parametrize("setting", [{"OCC_ASSET_DIR": "nowhere"}, {"OCC_TARGET": "apple"}])
def test_occ_serve_refuses_models_in_one_sentence_and_starts_no_second_child(
    tmp_path: Path, setting
) -> None:
    with own_server(tmp_path, PORT=str(free_port()), **setting) as process:
        out, err = process.communicate(timeout=30)
    assert (process.returncode, out) == (1, "")
    assert err.startswith("refused: ") and err.count("\n") == 1
    assert not list(tmp_path.glob("*.sqlite*")), "a start that is refused makes no database"


def test_procfile_starts_pages_api_and_operations(address: str, photos) -> None:
    with httpx.Client(base_url=address, timeout=30) as client:
        sent = client.post(
            "/api/v1/predictions", files={"photo": ("a.jpg", photos["banana"])}, data={"show": "1"}
        )
        assert sent.status_code == 201 and sent.json()[0]["verdict"] == "banana"
        media = client.get(f"/media/{sent.json()[0]['id']}.webp")
        assert media.headers["content-type"] == "image/webp"
        page = client.get("/")
        assert page.status_code == 200 and page.headers["content-type"].startswith("text/html")
        assert "script-src 'self'" in page.headers["content-security-policy"]
        lost = client.get("/api/v1/nope")
        assert lost.headers["content-type"] == "application/problem+json"
        assert client.get("/readyz").json()["status"] == "ready"
        assert client.get("/health").status_code == 404, (
            "a probe on a wrong path must not look well"
        )


BAD_PORT = "refused: Expected PORT to be a number from 1 to 65535. Received"


@pytest.mark.parametrize("port", ["70000", "abc", "", "0", "-1", "²", "9" * 5000])
def test_a_bad_port_is_refused_in_one_sentence(monkeypatch, port: str) -> None:
    monkeypatch.setenv("PORT", port)
    with pytest.raises(SystemExit) as ended:
        runpy.run_path(str(ROOT / "python" / "gunicorn.conf.py"))
    assert str(ended.value).startswith(BAD_PORT) and "\n" not in str(ended.value)


def test_we_outwait_the_router_and_end_before_the_host_kills() -> None:
    chosen = runpy.run_path(str(ROOT / "python" / "gunicorn.conf.py"))
    assert chosen["keepalive"] > 90 and chosen["graceful_timeout"] < 30


def test_a_host_with_a_bad_port_reads_that_sentence_alone(tmp_path: Path) -> None:
    words = (ROOT / "Procfile").read_text().partition("web: ")[2].split()
    done = subprocess.run(
        [sys.executable, "-m", *words],
        cwd=ROOT,
        env=environment(tmp_path, PORT="9" * 5000),
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(BAD_PORT) and done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"OCC_RATE_LIMITS": "5/minute"}, "refused: The setting OCC_RATE_LIMITS is unknown."),
        (
            {"OCC_KEEP_DAYS": "soon"},
            "refused: The setting OCC_KEEP_DAYS should be a whole number",
        ),
        ({"OCC_ASSET_DIR": "nowhere"}, "refused: "),
    ],
)
def test_a_bad_start_ends_with_one_sentence(tmp_path: Path, settings, sentence: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", "import app"],
        cwd=ROOT / "python",
        env=environment(tmp_path, **settings),
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 4 and done.stderr.startswith(sentence)
    assert done.stderr.count("\n") == 1 and "Traceback" not in done.stderr
