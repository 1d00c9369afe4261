"""A module's source in, the modules of ours that it imports out; and the ladder of all."""

from __future__ import annotations

import ast
from collections.abc import Iterator

LADDER = (
    *("errors", "values", "files", "tables", "settings", "photo", "preprocess", "release"),
    *("graphs", "backbone", "models", "oneclass", "locate", "verdict", "classify", "history"),
    *("feedback", "retraining"),
)


def imports_of(module: str, source: str, modules: set[str]) -> Iterator[str]:
    """Every module of occ that a source imports, also inside functions."""
    is_folder = any(name.startswith(f"{module}.") for name in modules)
    folders = module.split(".") if is_folder else module.split(".")[:-1]
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                above = folders[: len(folders) - node.level + 1]
                base = ".".join([*above, *([base] if base else [])])
            names = [f"{base}.{alias.name}" for alias in node.names]
            names = [name if name in modules else base for name in names]
        else:
            continue
        yield from (name for name in names if name.startswith("occ."))
