"""Nothing in, a running app and a visitor's browser out; skips loudly without a browser."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest
from fake import FakeClassifier
from occ.history import open_history
from occ.settings import REPOSITORY, Settings
from occ.web.app import create_app
from page_parts import REPORT
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from served import listening

# The first has no window to draw, which takes a third off the time; the pages are drawn alike
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
QUIET = (
    "--no-sandbox --disable-background-networking --disable-component-update "
    "--disable-sync --disable-gpu"
)
COLOURS = {"banana": (240, 210, 40), "other": (40, 60, 200), "half": (240, 210, 40)}
TOKEN = "open-for-the-tests"  # of the review
SHARES = {"banana": 0.6, "other": 1.0, "half": 0.27}  # of the photo; see tests/web/fake.py


@dataclass
class Visitor:
    """One visitor's page. logs: what stood in the console; expected: parts of lines that may."""

    page: Page
    address: str
    logs: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)

    def open(self, path: str = "/") -> Page:
        """Go to a path and wait until its own scripts are there; Dash may still be on its way."""
        self.page.goto(self.address + path)
        self.page.wait_for_selector("html[data-awake] section.page:not([hidden]) h1")
        return self.page

    def pick(self, *files: Path) -> None:
        """Choose files in the real dialog, and wait for nothing."""
        with self.page.expect_file_chooser() as dialog:
            self.page.click("#photos")
        dialog.value.set_files([str(file) for file in files])

    def choose(self, *files: Path) -> None:
        """Choose files, and wait until every card has its answer."""
        self.pick(*files)
        self.wait()

    def wait(self) -> None:
        """Until there are cards and none is waiting."""
        self.page.wait_for_selector(".card")
        self.page.wait_for_selector(".card.waiting", state="detached")

    def drop(self, *files: Path) -> None:
        """A real drop from outside the browser."""
        box = self.page.locator(".drop").bounding_box()
        at = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}
        data = {"items": [], "files": [str(file) for file in files], "dragOperationsMask": 1}
        session = self.page.context.new_cdp_session(self.page)
        for kind in ("dragEnter", "dragOver", "drop"):
            session.send("Input.dispatchDragEvent", {"type": kind, **at, "data": data})

    def unfold(self) -> None:
        """Make whole cards of all rows: from four cards on each is one."""
        folded = self.page.locator('.unfold[aria-expanded="false"]')
        folded.evaluate_all("buttons => buttons.forEach((each) => each.click())")

    def kinds(self) -> list[str]:
        """What each card became, in order: target, other, unsure, refused, deleted."""
        cards = self.page.locator(".card").all()
        return [card.get_attribute("class").split()[1] for card in cards]

    def delete(self) -> None:
        """Delete the first answer, on its card or its receipt, and say that it is meant."""
        self.page.get_by_role("button", name="Delete now").first.click()
        self.page.get_by_role("button", name="Yes, delete").click()

    def clear(self) -> None:
        """Take all cards off the page, and say that it is meant."""
        self.page.get_by_role("button", name="Clear").click()
        self.page.get_by_role("button", name="Clear anyway").click()

    def receipt(self) -> tuple[str, str]:
        """Of the first answer: the prediction's id, and the secret of its owner."""
        href = self.page.get_by_role("link", name="Your receipt").first.get_attribute("href")
        number, _, secret = href.partition("#")[2].partition(".")
        return number, secret

    def comment(self, note: str) -> int:
        """Say by the API that the first answer is wrong, with a note; the status."""
        number, secret = self.receipt()
        path = f"{self.address}/api/v1/predictions/{number}/feedback"
        said = {"headers": {"X-Receipt": secret}, "data": {"kind": "wrong", "note": note}}
        return self.page.context.request.post(path, **said).status

    def review(self, name: str, number: str = "") -> Page:
        """Enter the review by this name; skip photos until the one of this number, if any."""
        page = self.page
        page.goto(f"{self.address}/review")
        page.fill("#token", TOKEN)
        page.fill("#name", name)
        page.keyboard.press("Enter")
        page.wait_for_selector(".review header nav")
        page.wait_for_load_state("load")  # before it no script listens to keys
        while number and f"/review/photo/{number}" not in page.content():
            with page.expect_navigation(wait_until="load"):
                page.keyboard.press("s")
        return page

    def surprises(self) -> list[str]:
        """Console lines that nobody expected."""
        return [line for line in self.logs if not any(part in line for part in self.expected)]


class Site(Settings):
    """Pages from a copy beside the report, so that examples are what the fake classifier knows."""

    @property
    def web_dir(self) -> Path:
        return self.asset_dir / "web"


@pytest.fixture(scope="session")
def site_folder(tmp_path_factory) -> Path:
    """Where the app keeps its database and its pictures."""
    return tmp_path_factory.mktemp("site")


@pytest.fixture(scope="session")
def address(site_folder: Path) -> Iterator[str]:
    """The app with the fake classifier, a report and two example pictures, on a free port."""
    folder = site_folder
    web = folder / "web"
    shutil.copytree(REPOSITORY / "asset" / "web", web, ignore=shutil.ignore_patterns("*.jpg"))
    for name in ("banana", "other"):
        draw(web / "examples" / f"1_{name}.jpg", name)
    (folder / "report.json").write_text(json.dumps(REPORT))
    history = open_history(f"sqlite:///{folder / 'occ.sqlite'}")
    settings = Site(
        rate_limit="",
        proxies=0,
        asset_dir=folder,
        slots=4,
        review_token=TOKEN,
    )
    app = create_app(settings, FakeClassifier(), history)
    with listening(app.server) as url:
        yield url
    history.engine.dispose()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        pytest.skip(f"NO BROWSER TEST RAN: none of {', '.join(BROWSERS)} is on PATH.")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=found, args=QUIET.split())
        yield launched
        launched.close()


@pytest.fixture
def arrive(browser: Browser, address: str) -> Iterator[Callable[..., Visitor]]:
    """A new visitor: arrive(360, "de", color_scheme="dark", …). Every console must end empty."""
    visits: list[tuple[BrowserContext, Visitor]] = []

    def visit(width: int = 1280, language: str = "", **options: object) -> Visitor:
        context = browser.new_context(
            viewport={"width": width, "height": 800},
            locale="en",
            reduced_motion="reduce",  # so that nothing is looked at half-way
            **options,
        )
        context.set_default_timeout(15_000)
        if language:
            cookie = {"name": "occ_language", "value": language, "url": address}
            context.add_cookies([cookie])
        visitor = Visitor(context.new_page(), address)
        # Listening from the start: the dialog is caught only after a word to the browser and back,
        # and on a slow machine the pressed key was faster than that word.
        visitor.page.on("filechooser", lambda _: None)
        log = visitor.logs.append
        visitor.page.on("console", lambda line: log(f"{line.type}: {line.text}"))
        visitor.page.on("pageerror", lambda error: log(f"error: {error}"))
        visits.append((context, visitor))
        return visitor

    yield visit
    for context, _ in visits:
        context.close()
    assert [line for _, visitor in visits for line in visitor.surprises()] == []


@pytest.fixture
def visitor(arrive: Callable[..., Visitor]) -> Visitor:
    """A visitor on the first page."""
    visitor = arrive()
    visitor.open()
    return visitor


@pytest.fixture
def page(visitor: Visitor) -> Page:
    """What that visitor sees."""
    return visitor.page


@pytest.fixture(scope="session")
def files(tmp_path_factory) -> dict[str, Path]:
    """Photos and others on disk: banana, other, half, tall, text, broken, large, empty."""
    folder = tmp_path_factory.mktemp("files")
    found = {name: draw(folder / f"{name}.jpg", name) for name in COLOURS}
    found["tall"] = folder / "tall.jpg"
    Image.new("RGB", (80, 1000), COLOURS["banana"]).save(found["tall"])
    found["text"] = folder / "letter.pdf"
    found["text"].write_bytes(b"%PDF-1.4 this is no photo" * 20)
    found["broken"] = folder / "broken.jpg"
    found["broken"].write_bytes(found["other"].read_bytes()[:700])
    found["empty"] = folder / "empty.jpg"
    found["empty"].touch()
    found["large"] = folder / "large.jpg"
    with found["large"].open("wb") as file:
        file.truncate(26_000_000)
    return found


def draw(path: Path, name: str) -> Path:
    """A picture that the fake classifier calls by this name, with a place and a camera in it."""
    rng = np.random.default_rng(7)
    pixels = rng.integers(20, 40, (600, 800, 3), np.uint8)  # (h, w, c) dark noise, no plain bars
    pixels[:, : round(800 * SHARES[name])] = COLOURS[name]
    facts = Image.Exif()
    facts[0x010F] = "A phone"
    facts.get_ifd(0x8825).update({1: "N", 2: (48.0, 1.0, 2.0)})
    path.parent.mkdir(exist_ok=True, parents=True)
    Image.fromarray(pixels).save(path, "JPEG", quality=90, exif=facts)
    return path
