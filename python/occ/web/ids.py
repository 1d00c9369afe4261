"""The names by which layout, callbacks, scripts and tests find the parts of a page.

May import: nothing of ours.
"""

URL = "url"
ANSWERED = "answered"  # Store: ids answered on this page; the scripts set it
MAIN = "main"
THEME = "theme"
LANGUAGE = "language"

PAGES = ("classify", "recent", "models", "how")  # in the order of the navigation
PATHS = {"classify": "/", "recent": "/recent", "models": "/models", "how": "/how"}
RECEIPT, SHARED, LOST = "receipt", "answer", "lost"  # pages without a place in the navigation
SECTIONS = (*PAGES, RECEIPT, SHARED, LOST)

# Filled by Dash; while it asks, and if nothing comes, the scripts show {…}-waits and {…}-failed.
RECENT_BODY = "recent-body"
MODELS_BODY = "models-body"

# Filled by the scripts, never by Dash: React leaves the children of these alone.
INTAKE = "intake"
ANSWERS = "answers"
RECEIPT_BODY = "receipt-body"
SHARED_BODY = "shared-body"


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
