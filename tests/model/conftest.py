"""The committed release in, its classifier out; a failure, not a skip, where there is none."""

from __future__ import annotations

import pytest
from occ.classify import Classifier, load_classifier
from occ.release import Release, read_release
from occ.settings import REPOSITORY, Settings


@pytest.fixture(scope="session")
def shipped() -> Settings:
    """Settings of the committed files, whatever the environment says."""
    return Settings(asset_dir=REPOSITORY / "asset", target="banana", threads=2)


@pytest.fixture(scope="session")
def release(shipped: Settings) -> Release:
    """What asset/models.json describes."""
    if not (shipped.asset_dir / "models.json").is_file():
        pytest.fail("asset/models.json is missing: restore it from git, or run `occ train`.")
    return read_release(shipped.asset_dir)


@pytest.fixture(scope="session")
def classifier(release: Release, shipped: Settings) -> Classifier:
    """The classifier that is served."""
    return load_classifier(shipped)
