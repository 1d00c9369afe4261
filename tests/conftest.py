"""Lets every test import `photos`, our drawn fixture photos, which lie beside this file."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
