"""`occ …`: arguments in, exit codes, lines on standard output and sentences on stderr out."""

from __future__ import annotations

import errno
import io
import json
import os
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import photos
import pytest
import tiny
from occ import __main__ as module
from occ import classify
from occ.errors import DataRefused, ModelRefused
from typer.testing import CliRunner

COMMANDS = {"classify", "data", "train", "compile", "evaluate", "report", "serve", "bench"}
COMMANDS |= {"history", "feedback"}
LOAD = classify.load_classifier  # as it is before a test puts another one in its place


def run(*words):
    return CliRunner().invoke(module.app, [str(word) for word in words])


@pytest.fixture(autouse=True)
def tiny_networks(plain_settings, monkeypatch):
    """The command line answers by tiny networks; no variable of this machine is read."""
    classifier = tiny.tiny_classifier(low=0.4, high=0.7)
    monkeypatch.setattr(classify, "load_classifier", lambda settings: classifier)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two photos of a banana, and a letter that calls itself one."""
    (tmp_path / "a.png").write_bytes(photos.photos()["png"])
    (tmp_path / "b.jpg").write_bytes(photos.photos()["jpeg"])
    (tmp_path / "letter.jpg").write_bytes(b"Dear Sir or Madam")
    return tmp_path


def test_a_photo_is_answered_in_one_line(folder):
    done = run("classify", folder / "a.png")
    assert done.exit_code == 0 and done.stderr == ""
    release = tiny.tiny_classifier(low=0.4, high=0.7).release.id
    assert done.stdout.startswith(f"{folder / 'a.png'}: ")
    assert done.stdout.endswith(f"(model {release})\n") and done.stdout.count("\n") == 1


def test_json_is_one_object_a_line_with_the_fields_of_the_contract(folder):
    done = run("classify", "--json", folder / "a.png", folder / "b.jpg")
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.exit_code == 0 and len(answers) == 2
    for answer in answers:
        assert set(answer) == {"path", "verdict", "score", "model", "boxes", "count"}


def test_answers_can_be_kept_in_a_file_and_gone_on_with(folder, tmp_path):
    file = tmp_path / "answers.jsonl"
    first, again = (run("classify", folder, "--output", file) for _ in range(2))
    assert (first.exit_code, first.stdout, again.exit_code, again.stdout) == (1, "", 1, "")
    assert "answers.jsonl has 3 answers, 1 of them refused; going on." in again.stderr
    assert [sorted(json.loads(line))[0] for line in file.read_text().splitlines()] == [
        *("boxes", "boxes", "error")
    ]


def test_a_photo_named_twice_has_one_line_in_the_file_and_two_on_the_screen(folder, tmp_path):
    named = ("classify", folder / "a.png", f"{folder}/./a.png", folder / "b.jpg")
    assert len(run(*named).stdout.splitlines()) == 3
    run(*named, "--output", tmp_path / "answers.jsonl")
    assert len((tmp_path / "answers.jsonl").read_text().splitlines()) == 2


def test_a_name_cannot_be_read_as_an_answer(folder):
    (folder / "a.png").rename(folder / "x\nb.jpg: banana 1.00\x1b[2J.png")
    lines = run("classify", folder).stdout.splitlines()
    assert len(lines) == 3 and not any(line.startswith("b.jpg: banana 1.00") for line in lines)
    assert "x?b.jpg: banana 1.00?[2J.png: " in "".join(lines)


def test_a_refusal_kept_in_a_file_is_exit_1_until_its_photo_is_answered(folder, tmp_path):
    file, letter = tmp_path / "answers.jsonl", folder / "letter.jpg"
    asked = ("classify", folder, "--output", file)
    assert run(*asked).exit_code == 1
    only_others = run("classify", folder / "a.png", "--output", file)
    assert only_others.exit_code == 1 and file.read_text().count('"error"') == 1
    assert only_others.stderr.splitlines()[1:] == [
        "1 photo was refused in an earlier run and not asked about in this one: answers.jsonl is "
        "not done, exit 1. Name the same paths as then to ask again."
    ]
    assert "earlier run" not in run(*asked).stderr  # it is asked about, and refused again
    letter.write_bytes(photos.photos()["jpeg"])
    assert [run(*asked).exit_code for _ in range(2)] == [0, 0]
    assert file.read_text().count("\n") == 3 and '"error"' not in file.read_text()


@pytest.mark.parametrize("as_json", [True, False])
def test_a_folder_with_one_that_is_no_photo_exits_1_and_answers_the_rest(folder, as_json):
    done = run("classify", folder, *(["--json"] if as_json else []))
    assert done.exit_code == 1
    lines = done.stdout.splitlines()
    assert len(lines) == 3
    if as_json:
        answer = json.loads(lines[2])
        assert set(answer) == {"path", "error"} and answer["path"] == str(folder / "letter.jpg")
    else:
        assert lines[2].startswith(f"{folder / 'letter.jpg'}: refused: Expected a JPEG")


def test_one_networks_own_score_can_be_asked_for(folder):
    done = run("classify", "--json", "--model", "CNet", folder / "a.png")
    answer = json.loads(done.stdout)
    assert done.exit_code == 0 and answer["model"].endswith("/CNet")
    expected = tiny.tiny_classifier().ask((folder / "a.png").read_bytes(), "CNet")
    assert answer["score"] == expected


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["classify"], "Missing argument"),
        (["classify", "gone.jpg"], "There is no file or folder gone.jpg."),
        (["classify", "--model", "VGG", "."], "--model expects one of MNetDNN, MNetDNN_rgb, CNet"),
        (["classify", "--colour", "."], "No such option"),
        (["train", "--imagenet-class", "1000"], "--imagenet-class"),
        (["train", "--weights", "nofile.h5"], "nofile.h5"),
        (["clasify"], "No such command"),
        (["data", "fetsh"], "No such command"),
    ],
)
def test_wrong_usage_exits_2_and_says_what_was_expected(words, message, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    done = run(*words)
    assert done.exit_code == 2 and done.stdout == "" and message in done.stderr


def test_nothing_is_answered_if_one_of_the_paths_does_not_exist(folder):
    done = run("classify", folder / "a.png", folder / "gone.png")
    assert done.exit_code == 2 and done.stdout == "" and "gone.png" in done.stderr


@pytest.mark.parametrize("locked", ["b.jpg", "below/c.png"])
def test_a_named_photo_that_cannot_be_read_is_one_refusal(folder, monkeypatch, locked):
    path = folder / locked  # nothing is there in the closed folder, as far as anybody can see
    real_access, real_stat, real_open = os.access, os.stat, io.open

    def closed(real):
        def ask(name, *words, **named):
            if str(name) == str(path):
                raise PermissionError(errno.EACCES, "Permission denied", str(path))
            return real(name, *words, **named)

        return ask

    monkeypatch.setattr(
        os, "access", lambda name, *_, **__: str(name) != str(path) and real_access(name, *_, **__)
    )
    monkeypatch.setattr(io, "open", closed(real_open))
    if not path.exists():
        monkeypatch.setattr(os, "stat", closed(real_stat))
    done = run("classify", path, folder / "a.png")
    first, second = done.stdout.splitlines()
    assert done.exit_code == 1 and done.stderr == ""
    assert first.startswith(f"{path}: refused: The file cannot be read: Permission denied.")
    assert second.startswith(f"{folder / 'a.png'}: ") and "refused" not in second


def test_a_folder_without_photos_is_said_to_be_empty(tmp_path):
    done = run("classify", tmp_path)
    assert (done.exit_code, done.stdout) == (0, "")
    assert done.stderr == f"There is no photo in {tmp_path}.\n"


def test_a_name_of_odd_bytes_does_not_stop_the_others(folder):
    odd = folder / os.fsdecode(b"caf\xe9.png")
    try:
        odd.write_bytes(photos.photos()["png"])
    except OSError:
        pytest.skip("this file system takes no such name")
    plain, as_json = run("classify", folder), run("classify", "--json", folder)
    assert plain.exit_code == as_json.exit_code == 1  # the letter
    assert len(plain.stdout.splitlines()) == len(as_json.stdout.splitlines()) == 4
    assert json.loads(as_json.stdout.splitlines()[2])["path"] == str(odd)


@pytest.mark.parametrize("command", [["classify", "."], ["compile"], ["serve"], ["evaluate"]])
def test_a_setting_that_is_unknown_is_refused_by_every_command(command, monkeypatch):
    monkeypatch.setenv("OCC_TARGT", "apple")
    done = run(*command)
    assert done.exit_code == 1 and done.stdout == ""
    assert done.stderr.startswith("refused: The setting OCC_TARGT is unknown.")


@pytest.mark.parametrize("fault", [ModelRefused("A file is missing."), DataRefused("A leak.")])
def test_a_refusal_is_a_sentence_and_exit_1(folder, monkeypatch, fault):
    def refuse(settings):
        raise fault

    monkeypatch.setattr(classify, "load_classifier", refuse)
    done = run("classify", folder)
    assert (done.exit_code, done.stdout, done.stderr) == (1, "", f"refused: {fault}\n")


def test_a_stop_by_the_person_is_a_sentence_and_exit_130(folder, monkeypatch):
    def stop(settings):
        raise KeyboardInterrupt

    monkeypatch.setattr(classify, "load_classifier", stop)
    done = run("classify", folder)
    assert done.exit_code == 130 and done.stderr.startswith("Stopped.")


@pytest.mark.parametrize(
    ("output", "said"),
    [("gone/x.jsonl", "There is no folder"), (".", "is a folder."), ("/dev/null", "no ordinary")],
)
def test_a_place_for_no_answers_is_refused_before_models_are_loaded(
    folder, monkeypatch, output, said
):
    monkeypatch.setattr(classify, "load_classifier", lambda settings: 1 / 0)
    done = run("classify", folder, "--output", folder / output)
    assert (done.exit_code, done.stdout) == (1, "") and done.stderr.startswith("refused: ")
    assert said in done.stderr and done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    "words",
    [
        *(["data", "demo", "{file}/sub"], ["data", "status", "--data", "{file}"]),
        *(["history", "export", "{file}/x.csv"], ["feedback", "said", "{file}"]),
        *(["feedback", "export", "{file}"], ["bench", "--output", "{file}/x"]),
    ],
)
def test_a_file_where_a_folder_should_be_is_a_sentence(words, tmp_path, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'occ.sqlite'}")
    monkeypatch.setattr("occ.bench.run.run_bench", lambda settings: {})
    for name in ("zero.jpg", "occ.sqlite"):
        (tmp_path / name).touch()
    done = run(*(word.format(file=tmp_path / "zero.jpg") for word in words))
    last = done.stderr.splitlines()[-1]
    assert (done.exit_code, done.stdout) == (1, ""), done.exception
    assert last.startswith("refused: ") and str(tmp_path / "zero.jpg") in last


def test_a_fault_of_ours_is_not_hidden(folder, monkeypatch):
    monkeypatch.setattr(classify, "load_classifier", lambda settings: 1 / 0)
    assert isinstance(run("classify", folder).exception, ZeroDivisionError)


def test_compile_and_evaluate_say_what_is_missing(monkeypatch, tmp_path):
    monkeypatch.setattr(classify, "load_classifier", LOAD)
    monkeypatch.setenv("OCC_ASSET_DIR", str(tmp_path))
    monkeypatch.setenv("OCC_DATA_DIR", str(tmp_path))
    done = run("compile")
    assert done.exit_code == 1 and "models.json is missing" in done.stderr
    done = run("evaluate")
    assert done.exit_code == 1 and "There is no manifest" in done.stderr


def test_a_missing_module_of_our_own_is_a_fault(monkeypatch):
    def broken():
        raise ModuleNotFoundError("No module named 'occ.gone'", name="occ.gone")

    monkeypatch.setattr(module, "app", broken)
    with pytest.raises(ModuleNotFoundError):
        module.main()


def test_help_names_every_command_with_a_sentence():
    done = run("--help")
    assert done.exit_code == 0 and all(f" {command} " in done.stdout for command in COMMANDS)
    for command in COMMANDS:
        assert run(command, "--help").exit_code == 0


def test_python_dash_m_is_the_same_command_and_loads_nothing_heavy_for_help():
    code = (
        "import sys\nsys.argv = ['occ', '--help']\nfrom occ.__main__ import main\n"
        "try:\n    main()\nexcept SystemExit as done:\n    assert not done.code\n"
        "heavy = {'keras', 'tensorflow', 'openvino', 'sklearn', 'dash'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)
    done = subprocess.run([sys.executable, "-m", "occ", "classify"], capture_output=True, text=True)
    assert done.returncode == 2 and "Missing argument" in done.stderr


def test_the_version_is_that_of_the_package():
    done = run("--version")
    assert (done.exit_code, done.stdout) == (0, f"occ {version('occ')}\n")
