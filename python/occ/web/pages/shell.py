"""Texts and Dash's own tags -> the HTML of the whole page, without any inline script.

Language, direction, theme and all that stands on the first page are in the first bytes, so nothing
jumps or flashes when scripts come. Dash's own lie in a template until the page is there: dash.js
fetches them. May import: web.ids, web.texts, web.pages.
"""

from __future__ import annotations

import html
import json
import re
import zlib
from functools import cache
from pathlib import Path

from occ.web import ids
from occ.web.pages.about import About
from occ.web.pages.frame import build_frame
from occ.web.pages.mark import icon_tags
from occ.web.pages.markup import write_html
from occ.web.pages.wording import fit_release
from occ.web.texts import Texts, fill

STYLES = (  # in the order of the cascade
    *("tokens", "frame", "type", "header", "foot", "icons", "pointer"),
    *("intake", "examples", "picture", "answer", "reasons", "owner", "receipt"),
    *("card", "alone", "rows", "unfold", "filters", "recent"),
    *("figures", "interval", "plot", "brief", "fold", "counts", "how", "low", "forced"),
)
STYLE_PATH = "/style.css"
# Without the last word a phone tells no style sheet where its notch and its own bar are
VIEWPORT = "width=device-width, initial-scale=1, viewport-fit=cover"
DARK = re.compile(r':root\[data-theme="dark"\] (\{.*?\})', re.DOTALL)
PAPERS = {"light": "#fffdf6", "dark": "#14130f"}  # --paper of tokens.css
DOCS = '<a href="/api/docs" dir="ltr">/api/docs</a>'
PAGE = """<!doctype html>
<html lang="{language}" dir="{direction}"{theme}>
<head>
{metas}
<meta name="description" content="{lead}">
{colours}
<title>{title}</title>
{icons}
<link rel="preload" href="/assets/font/inter-latin.woff2" as="font" type="font/woff2" crossorigin>
<link rel="stylesheet" href="{style}">
{preloads}
<noscript><style>.intake, .examples, .tools, .late {{ display: none; }}</style></noscript>
</head>
<body>
<noscript><p class="wrap no-script">{no_script}</p></noscript>
{page}
<script id="occ-config" type="application/json">{data}</script>
{config}
<template id="dash-scripts">{scripts}</template>
<script id="_dash-renderer" type="module" src="/assets/js/start.js"></script>
</body>
</html>"""


def build_shell(
    texts: Texts, about: About, theme: str | None, folder: Path, tags: dict, path: str = "/"
) -> str:
    """The page of a path. theme: light, dark, or None for the browser's own choice.

    folder: asset/web, for the age of its files. tags: Dash's metas, config and scripts.
    """
    lines = fit_release(texts, about).for_browser()
    data = about.for_browser() | {"language": texts.language, "lines": lines}
    names = sorted(file.name for file in (folder / "js").glob("*.js"))
    return PAGE.format(
        language=texts.language,
        direction=texts.direction,
        theme=f' data-theme="{theme}"' if theme else "",
        colours=colour_tags(theme),
        icons=icon_tags(about.target),
        title=html.escape(texts("site.title")),
        lead=html.escape(texts("classify.title_1") + " " + texts("classify.title_2")),
        no_script=fill(html.escape(texts("site.no_script")), {"docs": DOCS}),
        page=write_html(build_frame(texts, about, ids.section_of(path))),
        style=style_address(folder),
        preloads="\n".join(
            f'<link rel="modulepreload" href="/assets/js/{name}">' for name in names
        ),
        data=embed_json(data),
        metas=tags["metas"],
        config=tags["config"],
        scripts=tags["scripts"],
    )


def colour_tags(theme: str | None) -> str:
    """What a phone colours its bars with: as the visitor chose, else as the phone is set."""
    tag = '<meta name="theme-color"{} content="{}">'
    if theme:
        return tag.format("", PAPERS[theme])
    media = ' media="(prefers-color-scheme: {})"'
    return "\n".join(tag.format(media.format(name), paper) for name, paper in PAPERS.items())


def embed_json(data: object) -> str:
    """JSON that cannot end the script element it stands in.

    >>> embed_json("</script>")
    '"\\\\u003c/script>"'
    """
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


def style_address(folder: Path) -> str:
    """Where all style sheets are served; changes with them, so they may be kept for a year."""
    return f"{STYLE_PATH}?v={zlib.crc32(read_styles(folder).encode()):08x}"


@cache
def read_styles(folder: Path) -> str:
    """All style sheets as one, in the order of the cascade: one request, not one for each."""
    parts = ((folder / "css" / f"{name}.css").read_text(encoding="utf-8") for name in STYLES)
    return DARK.sub(_dark_unless_light, "\n".join(parts)).replace("../", "/assets/")


def _dark_unless_light(rule: re.Match[str]) -> str:
    """The colours of the dark theme, for who chose it and, choosing none, whose device is dark."""
    device = f'@media (prefers-color-scheme: dark) {{:root:not([data-theme="light"]) {rule[1]}}}'
    return f"{device}\n{rule[0]}"
