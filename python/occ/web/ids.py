"""The names by which layout, callbacks, scripts and tests find the parts of a page.

May import: nothing of ours.
"""

URL = "url"
ANSWERED = "answered"  # Store: ids answered on this page; the scripts set it
TURNED = "turned"  # Store: the path that Dash turned to last
ROOT = "react-entry-point"  # by which Dash finds its place
MAIN = "main"
THEME = "theme"
LANGUAGE = "language"

PAGES = ("classify", "recent", "models", "how")  # in the order of the navigation
PATHS = {"classify": "/", "recent": "/recent", "models": "/models", "how": "/how"}
RECEIPT, SHARED, LOST = "receipt", "answer", "lost"  # pages without a place in the navigation
SECTIONS = (*PAGES, RECEIPT, SHARED, LOST)
DRAWN = ("recent", "models")  # by Dash; all else stands in the page as it comes

# Filled by Dash; while it asks, and if nothing comes, the scripts show {…}-waits and {…}-failed.
RECENT_BODY = "recent-body"
MODELS_BODY = "models-body"

# Filled by the scripts.
INTAKE = "intake"
ANSWERS = "answers"
RECEIPT_BODY = "receipt-body"
SHARED_BODY = "shared-body"


def section_of(path: str) -> str:
    """The page of a path.

    >>> section_of("/recent"), section_of("/receipt"), section_of("/nowhere")
    ('recent', 'receipt', 'lost')
    """
    known = {PATHS[name]: name for name in PAGES} | {f"/{name}": name for name in (RECEIPT, SHARED)}
    return known.get(path, LOST)


def page_id(name: str) -> str:
    """The section of a page.

    >>> page_id("recent")
    'page-recent'
    """
    return f"page-{name}"


def nav_id(name: str) -> str:
    """The navigation link of a page.

    >>> nav_id("recent")
    'nav-recent'
    """
    return f"nav-{name}"
