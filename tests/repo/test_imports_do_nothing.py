"""Every module of the package in, everything that importing it does besides defining names out.

Python's audit hook sees files, folders, processes, sockets and environment changes. What another
package does while it is imported is not ours to judge: the first `<module>` frame says whose act
it is. `python/app.py` makes the server when it is imported: that is its whole purpose.
"""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

WATCH = """
import importlib, json, logging, sys, threading
acts, folder, modules = [], sys.argv[1], json.loads(sys.argv[2])
WATCHED = ("open", "os.mkdir", "os.remove", "os.rename", "os.putenv", "os.listdir", "os.scandir",
           "os.system", "subprocess.Popen", "socket.connect", "socket.bind", "socket.getaddrinfo",
           "sqlite3.connect", "shutil.rmtree", "tempfile.mkstemp", "tempfile.mkdtemp")

def watch(event, facts):
    if event in WATCHED:
        frame = sys._getframe(1)
        while frame is not None and frame.f_code.co_name != "<module>":
            if frame.f_code.co_filename.startswith("<frozen importlib"):
                return  # Python reading the module itself
            frame = frame.f_back
        if frame is not None and frame.f_code.co_filename.startswith(folder):
            acts.append(f"{frame.f_code.co_filename[len(folder):]}: {event} {facts[:1]}")

sys.addaudithook(watch)
for module in modules:
    before = (list(logging.root.handlers), logging.root.level, threading.active_count())
    importlib.import_module(module)
    if (list(logging.root.handlers), logging.root.level) != before[:2] and "training" not in module:
        acts.append(f"{module}: sets up logging")
    if threading.active_count() != before[2]:
        acts.append(f"{module}: starts a thread")
print(json.dumps(acts))
"""

FIRST = """
import importlib, json, sys
for module in json.loads(sys.argv[1]):
    for name in [name for name in sys.modules if name.split(".")[0] == module.split(".")[0]]:
        del sys.modules[name]
    importlib.import_module(module)
"""


def import_first(modules: list[str], source: Path) -> str:
    """What goes wrong when each module is imported before any other of its package; "" if none."""
    fresh = subprocess.run(
        [sys.executable, "-c", FIRST, json.dumps(modules)],
        env={**os.environ, "PYTHONPATH": str(source), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
    )
    return fresh.stderr if fresh.returncode else ""


def acts_of(modules: list[str], source: Path, cwd: Path) -> list[str]:
    """What importing the modules under `source`, one after the other, does in a new Python."""
    fresh = subprocess.run(
        [sys.executable, "-c", WATCH, f"{source}{os.sep}", json.dumps(modules)],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(source), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
    )
    assert fresh.returncode == 0, fresh.stderr
    return json.loads(fresh.stdout.splitlines()[-1])


def looks_up_environment(source: str) -> list[int]:
    """Lines that read one environment variable; passing all of it on to a child is no look-up."""
    reads = ("os.environ.get", "os.getenv", "os.environ[")
    return [
        node.lineno
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Attribute | ast.Subscript)
        and isinstance(node.ctx, ast.Load)
        and ast.unparse(node).startswith(reads)
    ]


def test_importing_the_package_does_nothing(
    package: dict[str, str], repository: Path, tmp_path: Path
) -> None:
    modules = sorted(name for name in package if not name.startswith("occ.training"))
    assert acts_of(modules, repository / "python", tmp_path) == []
    assert list(tmp_path.iterdir()) == []


def test_importing_training_code_does_nothing(
    package: dict[str, str], repository: Path, tmp_path: Path
) -> None:
    modules = sorted(name for name in package if name.startswith("occ.training"))
    assert modules and acts_of(modules, repository / "python", tmp_path) == []
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("training", [False, True])
def test_any_module_may_be_the_first(
    package: dict[str, str], repository: Path, training: bool
) -> None:
    """A folder's `__init__.py` runs before what is in it: two such may ask for each other."""
    modules = sorted(name for name in package if name.startswith("occ.training") == training)
    assert modules and import_first(modules, repository / "python") == ""


def test_two_modules_that_ask_for_each_other_are_found(tmp_path: Path) -> None:
    (tmp_path / "planted").mkdir()
    (tmp_path / "planted" / "__init__.py").write_text("from planted.b import told\n")
    (tmp_path / "planted" / "a.py").write_text("from planted import told\n")
    (tmp_path / "planted" / "b.py").write_text("from planted.a import told\n")
    assert "circular import" in import_first(["planted.a"], tmp_path)


def test_only_settings_reads_the_environment(package: dict[str, str]) -> None:
    found = {name: looks_up_environment(source) for name, source in package.items()}
    assert {name: lines for name, lines in found.items() if lines and name != "occ.settings"} == {}


@pytest.mark.parametrize(
    ("line", "act"),
    [
        ("open('made.txt', 'w').close()", "open"),
        ("open(__file__).read()", "open"),
        ("import pathlib; pathlib.Path('made').mkdir()", "os.mkdir"),
        ("import os; os.environ['OCC_PLANTED'] = '1'", "os.putenv"),
        ("import socket; socket.getaddrinfo('localhost', 80)", "socket.getaddrinfo"),
        ("import subprocess, sys; subprocess.run([sys.executable, '-V'])", "subprocess.Popen"),
        ("import logging; logging.basicConfig()", "sets up logging"),
        ("import threading; threading.Timer(0.5, int).start()", "starts a thread"),
    ],
)
def test_a_planted_act_is_found(line: str, act: str, tmp_path: Path) -> None:
    (tmp_path / "planted.py").write_text(line)
    acts = acts_of(["planted"], tmp_path, tmp_path)
    assert acts and all(act in found for found in acts)


def test_what_others_do_while_imported_is_not_blamed_on_us(tmp_path: Path) -> None:
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    ours.mkdir()
    theirs.mkdir()
    (theirs / "theirs.py").write_text("open(__file__).close()")
    (ours / "planted.py").write_text(f"import sys; sys.path.append({str(theirs)!r}); import theirs")
    assert acts_of(["planted"], ours, tmp_path) == []


def test_a_planted_look_up_is_found() -> None:
    assert looks_up_environment("import os\nos.environ.get('A')\nos.getenv('B')") == [2, 3]
    assert looks_up_environment("import os\nx = os.environ['A']") == [2]
    assert looks_up_environment("import os\nos.environ['A'] = '1'\nx = {**os.environ}") == []
