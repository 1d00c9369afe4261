"""Lets every test import `photos`, our drawn fixture photos, which lie beside this file."""

import sys
from pathlib import Path

from hypothesis import settings

sys.path.insert(0, str(Path(__file__).parent))

# no deadline: on a busy machine of two cores an example may wait longer than Hypothesis allows
settings.register_profile("occ", deadline=None, max_examples=60)
settings.load_profile("occ")
