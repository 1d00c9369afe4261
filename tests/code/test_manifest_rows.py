"""Rows of the manifest: what is refused, and that writing and reading lose nothing."""

from dataclasses import asdict, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from occ.dataset import manifest
from occ.dataset.manifest import COLUMNS, SPLIT_WORDS, Row, digest_of, read_manifest, write_manifest
from occ.errors import DataRefused

PLAIN = Row("a" * 64, "banana", "wawa_webscrape", split="train", repo="me/fruit", path="ripe/1.jpg")


def write_lines(path: Path, *lines: str, head: str = ",".join(COLUMNS)) -> Path:
    path.write_text("\n".join((head, *lines)) + "\n", encoding="utf-8")
    return path


def as_line(row: Row) -> str:
    return ",".join(asdict(row).values())


def test_the_columns_are_the_contract():
    assert (
        ",".join(COLUMNS)
        == "sha256,label,source,group,split,subclass,look,repo,commit,path,licence"
    )


texts = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\r\n\0"), max_size=20)
rows = st.builds(
    Row,
    sha256=st.text("0123456789abcdef", min_size=64, max_size=64),
    label=st.sampled_from(("banana", "other")),
    source=texts.filter(bool),
    group=texts,
    split=st.sampled_from(SPLIT_WORDS),
    subclass=texts,
    look=texts,
    repo=texts,
    commit=texts,
    path=texts,
    licence=texts,
)


@given(st.lists(rows, max_size=5, unique_by=lambda row: row.sha256))
@settings(max_examples=50, deadline=None)
def test_what_was_written_is_read(written):
    with TemporaryDirectory() as folder:
        path = Path(folder) / "manifest.csv"
        write_manifest(written, path)
        assert read_manifest(path) == tuple(written)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"sha256": "A" * 64}, "64 lower-case hexadecimal"),
        ({"sha256": "a" * 63}, "64 lower-case hexadecimal"),
        ({"sha256": "../" + "a" * 61}, "64 lower-case hexadecimal"),
        ({"label": "plantain"}, "label must be one of"),
        ({"label": "../banana"}, "label must be a plain word"),
        ({"split": "test"}, "split must be one of"),
        ({"source": ""}, "source must not be empty"),
    ],
)
def test_a_bad_row_is_refused_with_its_line_number(tmp_path, change, said):
    bad = ",".join({**asdict(PLAIN), **change}.values())
    path = write_lines(tmp_path / "manifest.csv", as_line(replace(PLAIN, sha256="b" * 64)), bad)
    with pytest.raises(DataRefused, match=f"line 3.*{said}"):
        read_manifest(path)


def test_a_manifest_of_another_object_or_none_at_all_points_at_the_settings(tmp_path, monkeypatch):
    path = write_lines(tmp_path / "manifest.csv", as_line(PLAIN))
    with pytest.raises(DataRefused) as refused:
        read_manifest(path, target="mug")
    assert f"No photo of {path} is labelled 'mug': set OCC_TARGET to 'banana', or OCC_DATA" in str(
        refused.value
    )
    monkeypatch.chdir(tmp_path)
    nowhere = rf"no manifest at {tmp_path}/mug/manifest\.csv\. `occ data add` begins one; .*stand\."
    with pytest.raises(DataRefused, match=nowhere):
        read_manifest(Path("mug/manifest.csv"))
    (tmp_path / "mug" / "raw").mkdir(parents=True)
    (tmp_path / "mug" / "raw" / "index.csv").touch()
    with pytest.raises(DataRefused, match="Its photos are there: restore it"):
        read_manifest(Path("mug/manifest.csv"))


@pytest.mark.parametrize("text", ["two\nlines", "two\rlines", "nul\0", "half \ud83c"])
def test_a_text_that_no_csv_line_can_hold_is_refused(text):
    with pytest.raises(ValueError, match="path must be one line"):
        replace(PLAIN, path=text)


def test_a_photo_listed_twice_is_refused_with_both_lines(tmp_path):
    path = write_lines(tmp_path / "manifest.csv", as_line(PLAIN), as_line(PLAIN))
    with pytest.raises(DataRefused, match=r"line 3: a+ is on line 2 too"):
        read_manifest(path)


@pytest.mark.parametrize("line", ["a,banana", as_line(PLAIN) + ",more"])
def test_a_line_with_too_few_or_too_many_fields_is_refused(tmp_path, line):
    path = write_lines(tmp_path / "manifest.csv", line)
    with pytest.raises(DataRefused, match="line 2: expected 11 fields"):
        read_manifest(path)


def test_a_missing_column_is_named(tmp_path):
    head = ",".join(name for name in COLUMNS if name != "split")
    with pytest.raises(DataRefused, match=r"line 1: .*missing: split\."):
        read_manifest(write_lines(tmp_path / "manifest.csv", head=head))


def test_every_bad_line_is_found_and_the_good_ones_are_kept(tmp_path):
    lines = ("x,banana", as_line(PLAIN), as_line(PLAIN))
    path = write_lines(tmp_path / "manifest.csv", *lines)
    good, faults = manifest.inspect_manifest(path, target="banana")
    assert good == (PLAIN,)
    assert [fault.message.split(":")[0] for fault in faults] == [
        "manifest.csv, line 2",
        "manifest.csv, line 4",
    ]


def test_no_file_and_no_text_are_refused_in_words(tmp_path):
    with pytest.raises(DataRefused, match="no manifest at"):
        read_manifest(tmp_path / "none.csv")
    (tmp_path / "photo.csv").write_bytes(b"\xff\xd8\xff\xe0")
    with pytest.raises(DataRefused, match="not a UTF-8 table"):
        read_manifest(tmp_path / "photo.csv")


def test_a_mark_of_byte_order_is_no_part_of_the_first_column(tmp_path):
    path = write_lines(tmp_path / "manifest.csv", as_line(PLAIN), head="\ufeff" + ",".join(COLUMNS))
    assert read_manifest(path) == (PLAIN,)


def test_another_class_word_is_another_label(tmp_path):
    path = write_lines(tmp_path / "manifest.csv", as_line(replace(PLAIN, label="apple")))
    assert read_manifest(path, target="apple")[0].label == "apple"
    with pytest.raises(DataRefused, match="OCC_TARGET"):
        read_manifest(path)


def test_a_stopped_write_leaves_the_old_manifest(tmp_path):
    path = tmp_path / "manifest.csv"
    write_manifest([PLAIN], path)

    def rows_until_stopped():
        yield replace(PLAIN, sha256="b" * 64)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_manifest(rows_until_stopped(), path)
    assert read_manifest(path) == (PLAIN,)


def test_the_digest_changes_with_one_byte(tmp_path):
    path = tmp_path / "empty"
    path.write_bytes(b"")
    assert digest_of(path) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    path.write_bytes(b"\0")
    assert digest_of(path) != "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    with pytest.raises(DataRefused, match="no file"):
        digest_of(tmp_path / "none")
