"""python tests/web/run_fake.py --port 8051: the whole site without any model, in memory only.

With --api the pages are left out. Add --database to keep what is uploaded.
"""

from __future__ import annotations

import argparse
import importlib.util
import sys
from pathlib import Path

from occ.history import open_history
from occ.settings import Settings
from occ.web.server import create_server

sys.path.insert(0, str(Path(__file__).parent))
from fake import FakeClassifier


def main() -> None:
    """Serve until interrupted."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--port", type=int, default=8051)
    words.add_argument("--database", default="sqlite://", help="such as sqlite:///build/try.sqlite")
    words.add_argument("--api", action="store_true", help="only the API")
    asked = words.parse_args()
    settings = Settings(rate_limit="600/minute", database_url=asked.database)
    history = open_history(settings.database_url)
    if asked.api or importlib.util.find_spec("occ.web.app") is None:
        server = create_server(settings, FakeClassifier(), history)
    else:
        from occ.web.app import create_app

        server = create_app(settings, FakeClassifier(), history).server
    server.run(port=asked.port, threaded=True)


if __name__ == "__main__":
    main()
