"""A file of answers in, which photos are asked about and what the file holds afterwards out."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from occ.classify import kept as classify_kept
from occ.classify.kept import Answers
from occ.errors import DataRefused

PHOTOS = [Path(name) for name in ("a.png", "b.jpg", "c.webp", "d.heic")]
BROKEN = "The file cannot be read: Permission denied."


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "answers.jsonl"


def line(path: Path | str, **facts: object) -> str:
    return json.dumps({"path": str(path), **(facts or {"verdict": "other", "model": "one"})}) + "\n"


def run(file: Path, closed: tuple[str, ...] = (), paths: list[Path] = PHOTOS) -> list[str]:
    """The paths that a run asks about; those `closed` are refused."""
    kept = Answers(file, "one")
    facts = ({"error": BROKEN} if str(p) in closed else {} for p in paths)
    asked = {
        str(path): json.loads(line(path, **more)) for path, more in zip(paths, facts, strict=True)
    }
    answers = (asked[str(path)] for path in kept.without_known(paths))
    told = [answer["path"] for answer in kept.add(answers)]
    assert len(kept.refused) == file.read_text().count("error")
    return told


def test_a_stopped_run_goes_on_and_a_half_written_answer_is_written_anew(file):
    every = [str(path) for path in PHOTOS]
    assert run(file) == every and run(file) == []
    lines = file.read_text().splitlines(keepends=True)
    assert lines == [line(path) for path in PHOTOS]
    cuts = [lines[2][:cut] for cut in (1, 5, 20, len(lines[2]) - 1)]
    for cut in (*cuts, '{"path": ' + "[" * 100_000):  # killed while it wrote the third
        file.write_text("".join(lines[:2]) + cut)
        assert run(file) == every[2:]
        assert file.read_text().splitlines(keepends=True) == lines


def test_what_was_refused_is_asked_about_again_and_has_one_line(file):
    run(file, closed=("a.png", "c.webp"))
    assert run(file, closed=("c.webp",)) == ["a.png", "c.webp"]
    shown = [line("b.jpg"), line("d.heic"), line("a.png"), line("c.webp", error=BROKEN)]
    assert file.read_text().splitlines(keepends=True) == shown
    assert run(file) == ["c.webp"] and run(file) == []
    assert list(file.parent.iterdir()) == [file]


def test_a_refusal_that_was_not_asked_about_stays(file):
    run(file, closed=("a.png",))
    before = file.read_text()
    assert run(file, paths=PHOTOS[1:]) == [] and file.read_text() == before


def test_a_run_stopped_while_it_asked_again_leaves_the_last_word_to_the_later_line(file):
    older = line("a.png", error=BROKEN) + line("b.jpg") + line("c.webp", error=BROKEN)
    file.write_text(older + line("a.png") + line("b.jpg", error=BROKEN))
    assert run(file) == ["b.jpg", "c.webp", "d.heic"]
    told = file.read_text().splitlines(keepends=True)
    assert told == [line(name) for name in ("a.png", "b.jpg", "c.webp", "d.heic")]


def test_a_link_to_the_file_stays_one_and_its_rights_stay(file, tmp_path):
    file.write_text(line("a.png", error=BROKEN))
    file.chmod(0o640)
    link = tmp_path / "link.jsonl"
    link.symlink_to(file)
    run(link)
    assert link.is_symlink() and file.stat().st_mode & 0o777 == 0o640
    assert file.read_text().count("\n") == len(PHOTOS)


def test_answers_of_another_model_are_left_alone(file):
    file.write_text(line("a.jpg", verdict="other", model="older"))
    with pytest.raises(DataRefused, match="answers of the model older, this is one"):
        Answers(file, "one")


@pytest.mark.parametrize("before", ["", line("a.png")])
@pytest.mark.parametrize(
    "other",
    [
        *("photo,label\n", "photo,label", '{"a":1}', '{"a":1}\n', '{"path":1}', '{"path": 1}\n'),
        *('{"path": "a.jpg"}\n', "{\n", "[1]\n", "3\n", '"error"\n', "\n", " ", "\0"),
        '{"path": "a.jpg", "label": 1}',
        pytest.param('{"path": ' + "[" * 100_000 + "\n", id="nested without end"),
    ],
)
def test_a_file_that_is_not_ours_is_refused_and_left_as_it_is(file, before, other):
    file.write_text(before + other)
    with pytest.raises(DataRefused, match=r"one JSON object a line, in answers\.jsonl"):
        Answers(file, "one")
    assert file.read_text() == before + other


def test_an_empty_file_is_begun(file):
    file.touch()
    assert len(run(file)) == len(PHOTOS)


def test_a_photo_that_folders_within_folders_name_twice_has_one_line(file):
    kept = Answers(file, "one", twice=True)
    list(kept.add(json.loads(line(name)) for name in ("a.png", "b.jpg", "a.png")))
    assert [json.loads(each)["path"] for each in file.read_text().splitlines()] == [
        "b.jpg",
        "a.png",
    ]


def test_two_runs_do_not_write_one_file(file):
    first, second, late = (Answers(file, "one") for _ in range(3))
    answers = first.add(iter([json.loads(line("a.png"))]))
    next(answers)
    for other in (second, late):
        with pytest.raises(DataRefused, match=r"Another run writes answers\.jsonl"):
            list(other.add(iter([json.loads(line("a.png"))])))
        list(answers)  # the first ends; the third knows nothing of what it wrote
    assert len(file.read_text().splitlines()) == 1
    assert run(file, paths=[Path("a.png")]) == []


def test_no_run_writes_while_another_leaves_out_older_lines(file, monkeypatch):
    file.write_text(line("a.png", error=BROKEN))
    keep_last_lines = Answers._keep_last_lines

    def meanwhile(first: Answers) -> None:
        monkeypatch.setattr(Answers, "_keep_last_lines", keep_last_lines)
        second = Answers(file, "one")
        with pytest.raises(DataRefused, match=r"Another run writes answers\.jsonl"):
            list(second.add(iter([json.loads(line("z.png"))])))
        keep_last_lines(first)

    monkeypatch.setattr(Answers, "_keep_last_lines", meanwhile)
    assert run(file) == [str(path) for path in PHOTOS]
    assert len(file.read_text().splitlines()) == len(PHOTOS)


@pytest.mark.parametrize("replaced", [True, False])
def test_a_run_whose_file_was_replaced_or_removed_after_it_was_opened_is_refused(
    file, monkeypatch, replaced
):
    file.write_text(line("a.png"))
    check_alone = Answers._check_alone

    def late(kept: Answers, opened) -> None:
        other = file.with_name("other")
        shutil.copyfile(file, other)
        other.replace(file) if replaced else file.unlink()
        check_alone(kept, opened)

    monkeypatch.setattr(Answers, "_check_alone", late)
    with pytest.raises(DataRefused, match=r"Another run writes answers\.jsonl"):
        run(file)


def test_lines_of_a_program_that_asks_for_no_lock_stay(file, monkeypatch):
    file.write_text(line("a.png", error=BROKEN))
    drafted = classify_kept.drafted

    def meanwhile(path: Path):
        with path.open("a") as other:
            other.write(line("z.png"))
        return drafted(path)

    monkeypatch.setattr(classify_kept, "drafted", meanwhile)
    with pytest.raises(DataRefused, match=r"Another run writes answers\.jsonl"):
        run(file)
    assert line("z.png") in file.read_text() and list(file.parent.iterdir()) == [file]
