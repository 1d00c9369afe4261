"""README and what it links to in, every promise that the repository does not keep (or forgets) out.

The table of settings is made from occ.settings.Settings: a failure prints the lines to paste.
"""

from __future__ import annotations

import re
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from occ.settings import REPOSITORY, Settings
from pydantic.fields import FieldInfo

FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
INLINE = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\]\(([^)#\s]+)\)|(?:src|href)=\"([^\"#]+)\"")
SETTING = re.compile(r"\b(?:OCC_[A-Z_]*[A-Z]|DATABASE_URL|PORT)\b")
FILE = re.compile(r"\.?[\w-][\w.-]*(?:/[\w.-]+)*/?")
TABLE = re.compile(r"<!-- settings -->(.*?)<!-- /settings -->", re.DOTALL)
ENDINGS = (".py", ".txt", ".md", ".toml", ".ipynb", ".json", ".h5", ".csv", ".png", ".sqlite")


@pytest.fixture(scope="module")
def readme(repository: Path) -> str:
    """The text of README, of CONTRIBUTING and of the pages in docs/."""
    pages = [repository / "README.md", repository / "CONTRIBUTING.md"]
    pages += sorted((repository / "docs").glob("*.md"))
    return "\n".join(page.read_text(encoding="utf-8") for page in pages)


@pytest.fixture(scope="module")
def commands() -> dict[str, set[str]]:
    """Every command that `occ` knows, such as "data fetch", and its options."""
    from occ.__main__ import app

    return dict(_leaves(typer.main.get_command(app), ""))


def _leaves(command: object, name: str) -> Iterator[tuple[str, set[str]]]:
    """Name and options of a click command, or of all below it if it is a group."""
    below = getattr(command, "commands", None)
    if below is None:
        yield name.strip(), {option for each in command.params for option in each.opts}
        return
    for word, each in below.items():
        if not each.hidden:
            yield from _leaves(each, f"{name} {word}")


def make_targets(makefile: str) -> set[str]:
    """Targets that a person may call: those that `make help` lists."""
    return set(re.findall(r"^([a-z-]+):.*## ", makefile, re.MULTILINE))


def snippets_of(text: str) -> list[str]:
    """Lines of code of a Markdown text: of its blocks (prompt cut off) and its inline code."""
    lines = [
        line.strip().removeprefix("$ ")
        for language, block in FENCE.findall(text)
        if language in ("", "sh", "bash", "shell")
        for line in block.splitlines()
    ]
    return lines + INLINE.findall(FENCE.sub("", text))


def calls_of(text: str, program: str) -> list[list[str]]:
    """The arguments of each call of a program in a text, such as ["data", "fetch"] of occ."""
    calls = []
    for snippet in snippets_of(text):
        words = re.sub(r"^(?:[A-Z_]+=\S+ +)+", "", snippet.split(" #")[0])
        words = re.sub(r"^python -m occ\b", "occ", words)
        if words == program or words.startswith(f"{program} "):
            calls.append(shlex.split(words)[1:])
    return calls


def unknown_calls(text: str, commands: dict[str, set[str]]) -> list[str]:
    """Calls of occ in a text that name a command or an option that does not exist."""
    found = []
    for words in calls_of(text, "occ"):
        name = next((n for n in (" ".join(words[:2]), *words[:1]) if n in commands), None)
        groups = {known.split()[0] for known in commands if " " in known}
        if name is None:
            known = not words or words == ["--help"] or (words[0] in groups and len(words) == 1)
            found += [] if known else [f"occ {' '.join(words)}"]
            continue
        options = {word.strip("[]").split("=")[0] for word in words if "--" in word[:3]}
        found += [
            f"occ {name} {option}" for option in sorted(options - commands[name] - {"--help"})
        ]
    return found


def paths_of(text: str) -> set[str]:
    """Everything in a text that reads as a path of the repository."""
    code = {word for snippet in snippets_of(text) for word in re.split(r"[\s,=]+", snippet)}
    linked = {one or other for one, other in LINK.findall(text)}
    return {
        word
        for word in code | linked
        if FILE.fullmatch(word)
        and word not in ENDINGS
        and ("/" in word or word.endswith(ENDINGS) or word in linked)
    }


def setting_row(name: str, field: FieldInfo) -> str:
    """One line of README's table."""
    default = field.default
    if isinstance(default, Path):
        default = default.relative_to(REPOSITORY).as_posix()
    shown = f"`{default}`" if default != "" else "empty"
    return f"| `{variable_of(name, field)}` | {shown} | {field.description} |"


def variable_of(name: str, field: FieldInfo) -> str:
    """The environment variable of a setting."""
    return str(field.validation_alias or f"OCC_{name.upper()}")


def test_every_call_of_occ_in_readme_works(readme: str, commands: dict[str, set[str]]) -> None:
    assert unknown_calls(readme, commands) == []


def test_every_command_of_occ_is_in_readme(readme: str, commands: dict[str, set[str]]) -> None:
    assert [name for name in commands if f"occ {name}" not in readme] == []


def test_make_targets_and_readme_agree(readme: str, repository: Path) -> None:
    targets = make_targets((repository / "Makefile").read_text(encoding="utf-8"))
    named = {words[0] for words in calls_of(readme, "make") if words}
    assert targets ^ named == set()


def test_every_path_in_readme_exists(
    readme: str, repository: Path, tracked: tuple[Path, ...]
) -> None:
    there = {parent.as_posix() for path in tracked for parent in (path, *path.parents)}
    named = paths_of(TABLE.sub("", readme))  # a rate such as 60/minute reads like a path
    absent = sorted({path.rstrip("/") for path in named} - there)
    # Made by a command, such as data/raw; the slash says that what is not there yet may be a folder
    forms = [path if (repository / path).exists() else f"{path}/" for path in absent]
    ignored = subprocess.run(
        ["git", "check-ignore", *forms], cwd=repository, capture_output=True, text=True
    ).stdout.split()
    assert set(absent) - {path.rstrip("/") for path in ignored} == set()


def test_every_top_level_folder_is_in_readme(readme: str, tracked: tuple[Path, ...]) -> None:
    folders = {path.parts[0] for path in tracked if len(path.parts) > 1}
    assert [folder for folder in sorted(folders) if f"{folder}/" not in readme] == []


def test_every_page_of_docs_is_linked_from_readme(repository: Path) -> None:
    linked = {one for one, _ in LINK.findall((repository / "README.md").read_text("utf-8"))}
    pages = {f"docs/{page.name}" for page in (repository / "docs").glob("*.md")}
    assert pages | {"CONTRIBUTING.md"} <= linked


def test_the_table_of_settings_is_the_settings(readme: str) -> None:
    rows = [setting_row(name, field) for name, field in Settings.model_fields.items()]
    table = TABLE.search(readme)
    assert table, "README has no table between the markers settings and /settings"
    shown = table.group(1).strip().splitlines()[2:]
    assert shown == rows, "\n".join(["the rows are:", *rows])


def test_every_setting_named_in_readme_exists(readme: str) -> None:
    known = {variable_of(name, field) for name, field in Settings.model_fields.items()}
    assert set(SETTING.findall(readme)) == known


def test_the_checks_find_planted_faults() -> None:
    known = {"data fetch": {"--mirror"}, "serve": set()}
    text = "```sh\n$ OCC_TARGET=apple occ data fetch --mirror DIR  # ok\nocc dance\n```\n"
    assert unknown_calls(text + "`occ serve --fast`, `occ data`, `occ`", known) == [
        "occ dance",
        "occ serve --fast",
    ]
    assert calls_of("```\nmake test\n```\nand `make fly`", "make") == [["test"], ["fly"]]
    assert make_targets("app: x  ## this\n.venv/x: y\nhidden: z\n") == {"app"}
    assert paths_of("`python/gone.py`, `/healthz`, `60/minute of`, [x](LICENSE), `banana`") == {
        "python/gone.py",
        "60/minute",
        "LICENSE",
    }
