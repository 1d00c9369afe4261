"""Lets every test here import what lies beside this file, as `python compare.py` does."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
