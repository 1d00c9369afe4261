"""The reader of tables by its old name, for what still asks here; it lives in occ.tables.

May import: tables.
"""

from __future__ import annotations

from occ.tables import read_table

__all__ = ["read_table"]
