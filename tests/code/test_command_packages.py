"""The command line without the notebooks' packages in; what goes, and what names them, out."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

AS_AFTER_MAKE_APP = """
import sys
sys.modules.update(dict.fromkeys(("keras", "tensorflow", "sklearn", "imagehash", "pandas")))
from occ.__main__ import main
main()
"""


@pytest.mark.parametrize("words", ["evaluate", "data split", "train"])
def test_a_package_that_the_app_does_not_need_is_named(words: str) -> None:
    call = [sys.executable, "-c", AS_AFTER_MAKE_APP, *words.split()]
    done = subprocess.run(call, capture_output=True, text=True)
    assert done.returncode == 1 and done.stderr.startswith("refused: This needs ")
    assert "`make training`" in done.stderr


@pytest.mark.parametrize(
    "words", ["data check", "data status", "releases", "rollback", "promote f00", "feedback said x"]
)
def test_what_readme_says_goes_with_the_app_alone_does(words: str, tmp_path: Path) -> None:
    home = {"DATABASE_URL": f"sqlite:///{tmp_path}/occ.sqlite", "OCC_RELEASES": str(tmp_path)}
    call = [sys.executable, "-c", AS_AFTER_MAKE_APP, *words.split()]
    done = subprocess.run(
        call, capture_output=True, text=True, cwd=tmp_path, env={**os.environ, **home}
    )
    assert done.returncode in (0, 1) and done.stdout + done.stderr
    assert "This needs" not in done.stderr and "Traceback" not in done.stderr
