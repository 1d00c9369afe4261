"""A CSV file in, its lines with their true numbers out; what is no such table is refused."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from occ.dataset.relabel import read_relabels
from occ.errors import DataRefused
from occ.tables import read_lines, read_table, scan_table, write_table

LONG = '"a plantain,\nsays its\n""label"""'  # one text over three lines
# csv puts no quotation marks around a bare carriage return; no text that we write may hold one
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r"))


def written(folder: Path, text: str | bytes) -> Path:
    path = folder / "relabel.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


@given(st.lists(st.fixed_dictionaries({"name": TEXTS, "why": TEXTS})))
def test_what_was_written_is_read(tmp_path_factory, rows):
    path = tmp_path_factory.mktemp("table") / "x.csv"
    write_table(path, ("name", "why"), rows)
    assert read_table(path, ("why",)) == rows


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_line_is_numbered_as_an_editor_does(tmp_path, end):
    text = f"\ufeffsha256,why\na,{LONG}\n\nb,short\n".replace("\n", end)
    (first, texts), second = read_lines(written(tmp_path, text), ["why"])
    assert (first, second) == (2, (6, {"sha256": "b", "why": "short"}))
    assert texts["why"] == f'a plantain,{end}says its{end}"label"'


def test_a_correction_behind_a_long_reason_is_refused_by_its_true_line(tmp_path):
    path = written(tmp_path, f"sha256,label,reason\na,other,{LONG}\nb,apple,why\n")
    with pytest.raises(DataRefused, match=r"relabel\.csv, line 5: .*apple"):
        read_relabels(path, target="banana")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "line 1: there is no column a, b. Received: nothing"),
        ("a,c\n1,2\n", "line 1: there is no column b. Received: a, c"),
        ("a,b\n1,2\n1\n", "line 3: expected 2 texts: a, b"),
        ("a,b\n1,two, three\n", "line 2: .*comma within a text needs quotation marks"),
        ('a,b\n1,2\n1,"never closed\n3,4\n', "line 3: not a UTF-8 table: unexpected end"),
        (b"a,b\n1,\xff\n", "is not a UTF-8 table"),
    ],
)
def test_what_is_no_such_table_is_refused_with_the_advice(tmp_path, text, said):
    with pytest.raises(DataRefused, match=f"{said}.* Ask her"):
        read_lines(written(tmp_path, text), ("a", "b"), advice="Ask her.")


def test_no_file_is_one_without_lines_only_where_it_need_not_be_there(tmp_path):
    assert read_table(tmp_path / "none.csv", ["a"]) == []
    with pytest.raises(DataRefused, match=r"none\.csv cannot be read: No such file"):
        read_lines(tmp_path / "none.csv", ["a"])
    with pytest.raises(DataRefused, match="cannot be read: Is a directory"):
        read_table(tmp_path, ["a"])


def test_a_scan_leaves_torn_lines_to_the_caller(tmp_path):
    columns, lines = scan_table(written(tmp_path, "a,b\n1\n1,2,3\n"))
    assert columns == ("a", "b")
    assert lines == [(2, {"a": "1", "b": None}), (3, {"a": "1", "b": "2", None: "3"})]
