"""`occ data …`: exit codes, results on standard output, refusals on standard error."""

import csv
import re
import shlex
import shutil

import pytest
from occ.dataset.commands import data_app
from occ.dataset.manifest import Row, read_manifest, write_manifest
from occ.dataset.raw import find_photos
from occ.files import alone
from photos import sha256_of
from PIL import Image
from typer.testing import CliRunner


def run(*words):
    return CliRunner().invoke(data_app, [str(word) for word in words])


@pytest.fixture
def data(tmp_path):
    """A data folder of three listed photos, and a mirror of them in mirror/."""
    rows, lines = [], [("sha256", "file", "mirror_sha256")]
    (tmp_path / "mirror").mkdir()
    for word in (b"one", b"two", b"three"):
        rows.append(Row(sha256_of(word), "banana", "zhixian", split="train", repo="a/b", path="1"))
        (tmp_path / "mirror" / f"{word.decode()}.webp").write_bytes(word)
        lines.append((sha256_of(word), f"{word.decode()}.webp", sha256_of(word)))
    write_manifest(rows, tmp_path / "manifest.csv")
    with (tmp_path / "mirror" / "manifest.csv").open("w", newline="") as file:
        csv.writer(file).writerows(lines)
    return tmp_path


def test_fetch_says_what_it_did_on_standard_output_and_its_progress_beside(data):
    done = run("fetch", "--data", data, "--mirror", data / "mirror", "--limit", 2)
    assert done.exit_code == 0
    assert done.stdout == ("2 of 2 photos fetched, 0 were there already, 0 could not be had.\n")
    assert "fetching" in done.stderr and "2/2" in done.stderr
    assert not (data / "fetch-failures.csv").exists()


def test_fetch_lists_what_it_could_not_have_and_exits_1(data):
    (data / "mirror" / "two.webp").write_bytes(b"swapped")
    done = run("fetch", "--data", data, "--mirror", data / "mirror")
    assert done.exit_code == 1
    assert "2 of 3 photos fetched" in done.stdout and "1 x the copy has other" in done.stdout
    assert "fetch-failures.csv" in done.stdout
    with (data / "fetch-failures.csv").open(newline="") as file:
        (line,) = csv.DictReader(file)
    assert line["sha256"] == sha256_of(b"two") and line["source"] == "zhixian"
    (data / "mirror" / "two.webp").write_bytes(b"two")
    assert run("fetch", "--data", data, "--mirror", data / "mirror").exit_code == 0
    assert not (data / "fetch-failures.csv").exists(), "an old list would mislead"


def test_who_changes_photos_while_another_does_is_refused_and_nothing_is_lost(data, tmp_path):
    (tmp_path / "mine").mkdir()
    Image.new("RGB", (8, 8), "gold").save(tmp_path / "mine" / "1.png")
    before = (data / "manifest.csv").read_bytes()
    (data / "gone.csv").write_text(f"sha256\n{sha256_of(b'one')}\n")
    asked = (
        ("add", tmp_path / "mine", "--label", "banana", "--data", data),
        ("drop", data / "gone.csv", "--data", data),
        ("fetch", "--data", data, "--mirror", data / "mirror"),
    )
    with alone(data / "raw", "photos", begins=True):
        for words in asked:
            done = run(*words)
            assert done.exit_code == 1 and done.stdout == "" and "just now" in done.stderr
    assert (data / "manifest.csv").read_bytes() == before
    for words in asked:
        assert run(*words).exit_code == 0


@pytest.mark.parametrize("words", [("drop", "gone.csv"), ("fetch",), ("status",)])
def test_a_data_folder_that_is_not_there_is_told_and_not_made(data, words):
    (data / "gone.csv").write_text(f"sha256\n{sha256_of(b'one')}\n")
    words = [data / word if word.endswith(".csv") else word for word in words]
    done = run(*words, "--data", data / "typo")
    assert done.exit_code == 1 and "typo" in done.stderr
    assert not (data / "typo").exists()


def test_check_finds_nothing_after_a_fetch_and_names_what_is_lost(data):
    run("fetch", "--data", data, "--mirror", data / "mirror")
    assert run("check", "--data", data).stdout.startswith("No faults")
    (data / "raw" / "banana" / f"{sha256_of(b'one')}.webp").unlink()
    done = run("check", "--data", data)
    assert done.exit_code == 1
    assert "missing: 1" in done.stdout and sha256_of(b"one") in done.stdout


def test_many_faults_are_counted_and_only_the_first_are_told(data):
    write_manifest(
        [Row(sha256_of(b"%d" % n), "banana", "zhixian") for n in range(30)], data / "manifest.csv"
    )
    told = run("check", "--data", data).stdout
    assert "missing: 30" in told and "… and 20 more" in told and told.count("\n") == 12


def test_status_counts_and_points_at_photos_put_there_by_hand(data):
    run("fetch", "--data", data, "--mirror", data / "mirror", "--limit", 1)
    (data / "raw" / "other").mkdir()
    (data / "raw" / "other" / "shelf.jpg").write_bytes(b"by hand")
    done = run("status", "--data", data)
    assert done.exit_code == 0
    row = next(line for line in done.stdout.splitlines() if line.startswith("zhixian"))
    assert row.split() == ["zhixian", "banana", "3", "3", ".", ".", ".", ".", "1", ".", "2"]
    assert "1 files in" in done.stdout and "--label other --data" in done.stdout


def test_add_takes_up_own_photos_and_exits_1_if_some_are_refused(data):
    (data / "mine").mkdir()
    Image.new("RGB", (8, 8), "gold").save(data / "mine" / "1.png")
    told = run("add", data / "mine", "--data", data, "--label", "banana")
    assert told.exit_code == 0 and "run `occ data split --data" in told.stdout.splitlines()[-1]
    assert read_manifest(data / "manifest.csv")[-1].source == "own"
    assert "folder" not in told.stdout, "one photo may well be a shoot"
    for seed in range(2):
        Image.new("RGB", (8, 9 + seed), "gold").save(data / "mine" / f"new{seed}.png")
    (data / "mine" / "more").symlink_to(data / "mirror")
    told = run("add", data / "mine", "--data", data, "--label", "banana").stdout
    assert "2 of them lie in no folder inside" in told and "1 linked folder was passed" in told
    (data / "mine" / "\x1b[31m\n2.png").write_bytes(b"no photo at all")
    done = run("add", data / "mine", "--data", data, "--label", "banana")
    assert done.exit_code == 1
    assert "0 photos added, 3 exact copies skipped, 1 files refused." in done.stdout
    assert "?[31m?2.png: " in done.stdout, "a name neither acts nor breaks a line"


def test_what_is_advised_can_be_copied_whatever_is_in_the_words(tmp_path, monkeypatch):
    monkeypatch.setenv("OCC_TARGET", "red apple")
    data, mine = tmp_path / "my data", tmp_path / "mine"
    mine.mkdir()
    Image.new("RGB", (8, 8), "gold").save(mine / "1.png")
    told = run("add", mine, "--label", "red apple", "--data", data).stdout
    assert f"run `occ data split --data '{data}'`" in told
    Image.new("RGB", (8, 9), "gold").save(data / "raw" / "red apple" / "2.png")
    (advised,) = re.findall("`occ data (.*)`", run("status", "--data", data).stdout)
    assert run(*shlex.split(advised)).exit_code == 0
    assert len(read_manifest(data / "manifest.csv", target="red apple")) == 2


def test_the_demo_set_that_the_readme_makes_is_sound(tmp_path):
    assert run("demo", tmp_path / "raw", "--photos", 4).exit_code == 0
    shutil.copy(tmp_path / "raw" / "manifest.csv", tmp_path)
    done = run("status", "--data", tmp_path)
    assert done.exit_code == 0 and "not in the manifest" not in done.stdout
    done = run("check", "--data", tmp_path)
    assert done.exit_code == 0 and done.stdout.startswith("No faults")


def test_demo_writes_photos_that_are_found_by_their_manifest(tmp_path):
    done = run("demo", tmp_path / "demo", "--photos", 2, "--seed", 3)
    assert done.exit_code == 0 and "2 synthetic photos" in done.stdout
    rows = read_manifest(tmp_path / "demo" / "manifest.csv")
    assert set(find_photos(tmp_path / "demo", rows)) == {row.sha256 for row in rows}
    again = run("demo", tmp_path, "--photos", 2)
    assert again.exit_code == 1 and "refused: " in again.stderr


@pytest.mark.parametrize(
    "words",
    [
        ["status", "--data", "nowhere"],
        ["fetch", "--data", "nowhere"],
        ["add", "nowhere", "--label", "banana"],
        ["add", ".", "--label", "plantain"],
    ],
)
def test_a_refusal_is_a_sentence_on_standard_error_and_exit_1(words):
    done = run(*words)
    assert (done.exit_code, done.stdout) == (1, "")
    assert "refused: " in done.stderr and "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "words",
    [["fetch", "--jobs", "0"], ["fetch", "--limit", "none"], ["add", "."], ["demo"], ["find"]],
)
def test_wrong_usage_exits_2(words):
    assert run(*words).exit_code == 2
