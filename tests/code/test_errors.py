"""Refusals in, whether each says what was wrong and what to do."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from occ import __main__ as module
from occ import errors
from occ.errors import OccError, PhotoRefused
from occ.errors_command import check_words

KINDS = [
    kind
    for kind in vars(errors).values()
    if isinstance(kind, type) and issubclass(kind, OccError) and kind is not OccError
]


def test_the_family_is_the_one_drawn_at_the_top_of_its_file() -> None:
    drawn = [line.split()[0] for line in errors.__doc__.splitlines() if "Refused  " in line]
    assert sorted(drawn) == sorted(kind.__name__ for kind in KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_every_refusal_has_a_code_an_advice_and_one_sentence_each(kind: type[OccError]) -> None:
    refused = kind("Expected one thing. Received: another.")
    assert str(refused) == f"Expected one thing. Received: another. {kind.advice}"
    assert refused.code == kind.code and refused.code.islower()
    assert (
        refused.advice.endswith(".") and refused.message == "Expected one thing. Received: another."
    )


def test_the_codes_of_the_kinds_differ() -> None:
    assert len({kind.code for kind in KINDS}) == len(KINDS)


def test_one_refusal_may_have_its_own_code_and_advice() -> None:
    refused = PhotoRefused("Too long.", code="too_large", advice="Cut it.")
    assert (refused.code, refused.advice, str(refused)) == (
        "too_large",
        "Cut it.",
        "Too long. Cut it.",
    )
    assert PhotoRefused.code == "broken"  # the class is left alone


@pytest.mark.parametrize("kind", KINDS)
def test_an_empty_advice_is_none(kind: type[OccError]) -> None:
    refused = kind("Too long. Cut it.", advice="")
    assert (refused.advice, str(refused)) == ("", "Too long. Cut it.")


@pytest.mark.parametrize("kind", KINDS)
def test_all_refusals_can_be_caught_as_one(kind: type[OccError]) -> None:
    with pytest.raises(OccError):
        raise kind("No.")


def test_what_photos_are_accepted_is_said_in_the_advice() -> None:
    for word in ("JPEG", "PNG", "WebP", "HEIC", "BMP", "GIF", "25 MB"):
        assert word in PhotoRefused.advice


def into(output, *words):
    """A command whose output goes to a file or pipe; exit status and standard error."""
    call = [sys.executable, "-m", "occ", *words]
    done = subprocess.run(call, stdout=output, stderr=subprocess.PIPE, text=True)
    return done.returncode, done.stderr


def test_output_that_finds_no_room_is_a_sentence_and_a_reader_who_leaves_is_none(tmp_path):
    if not Path("/dev/full").exists():
        pytest.skip("only Linux has a full disk at hand")
    command = ("data", "demo", str(tmp_path), "--photos", "2")
    with open("/dev/full", "wb") as full:
        told = [into(full, *words) for words in (command, ["--help"], ["data", "--help"], [])]
    for status, said in told:
        assert status == 1 and said.splitlines()[-1].startswith("refused: No space left on device.")
        assert "Traceback" not in said and "Exception ignored" not in said
    there, gone = os.pipe()
    os.close(there)
    status, said = into(gone, *command)
    os.close(gone)
    assert status == 1 and "refused" not in said and "Traceback" not in said


def closed(*words):
    """A command whose standard output is closed, as `>&-` does it."""
    call = ["sh", "-c", 'exec "$@" >&-', "sh", sys.executable, "-m", "occ", *map(str, words)]
    done = subprocess.run(call, capture_output=True, text=True)
    assert done.stdout == ""
    return done.returncode, done.stderr


def test_a_closed_output_is_refused_before_the_work_is_done(tmp_path):
    (tmp_path / "a.jpg").touch()
    sentence = (
        "refused: Expected a place for the answers. Received: a closed standard output. "
        "Leave out `>&-`, or name a file for --output.\n"
    )
    assert closed("classify", tmp_path / "a.jpg") == (1, sentence)
    assert closed("bench") == (1, sentence)


def test_a_closed_output_is_not_missed_where_the_answers_go_to_a_file(tmp_path):
    for place, reason in (("gone", "There is no folder"), ("a" * 300, "File name too long")):
        status, said = closed("classify", tmp_path, "--output", tmp_path / place / "b.jsonl")
        assert status == 1 and reason in said.splitlines()[-1] and "Traceback" not in said
        assert "closed standard output" not in said


@pytest.mark.parametrize(
    "words", [["classify", ""], ["feedback", "export", ""], ["retrain", "--judge="]]
)
def test_an_empty_argument_means_neither_the_folder_of_now_nor_nothing(words, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["occ", *words])
    monkeypatch.setattr(module, "app", lambda: pytest.fail("nobody asked"))
    with pytest.raises(SystemExit) as ended:
        module.main()
    assert ended.value.code == 2
    assert f"argument {len(words)}. Received: {words[-1]!r}. Leave it" in capsys.readouterr().err
    check_words(["classify", "--model=MNetDNN", "--json", "--", "-", ".", "a=", "--why=a ="])
