"""One running service and one real browser for all tests of the pages."""

import logging
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    ViewportSize,
    sync_playwright,
)
from sqlalchemy import URL
from werkzeug.serving import WSGIRequestHandler, make_server

from cds_service.app import KEPT, create_app
from cds_service.config import Config
from cds_service.storage.address import read_address
from cds_service.storage.kept import Kept
from cds_service.storage.migrate import migrate
from cds_service.wiring import Ports
from tests.conftest import NOW, counting_ids

ARTEFACTS = Path(__file__).parents[2] / "artefacts" / "demo"
PHONE: ViewportSize = {"width": 390, "height": 844}
DESKTOP: ViewportSize = {"width": 1440, "height": 1000}
Open = Callable[..., Page]


class _KeepsAlive(WSGIRequestHandler):
    """A page is some fifty small files; a connection for each would take most of the time."""

    protocol_version = "HTTP/1.1"


@pytest.fixture(scope="session")
def pages_database(tmp_path_factory: pytest.TempPathFactory) -> URL:
    """Where the service behind the pages keeps what it is told."""
    url = read_address(f"sqlite:///{tmp_path_factory.mktemp('demo')}/cds.db")
    migrate(url)
    return url


@pytest.fixture(scope="session")
def base_url(pages_database: URL) -> Iterator[str]:
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    config = Config(database=pages_database)
    app = create_app(config, Ports(now=lambda: NOW, new_id=counting_ids()))
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_KeepsAlive)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()
    kept: Kept = app.extensions[KEPT]
    kept.close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        pytest.fail("chromium is missing: apt-get install chromium")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield started
        started.close()


class Watch:
    """What no page may do: complain on the console, fail, or speak to another host."""

    def __init__(self, page: Page, base_url: str) -> None:
        self.complaints: list[str] = []
        self._host = urlsplit(base_url).netloc
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", self._asked)

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append(f"{message.text} ({message.location['url']})")

    def _asked(self, request: Request) -> None:
        target = urlsplit(request.url)
        if target.scheme in {"http", "https"} and target.netloc != self._host:
            self.complaints.append(f"another host: {request.url}")


@pytest.fixture
def watches() -> list[Watch]:
    return []


@pytest.fixture(scope="session")
def visitor(browser: Browser, base_url: str) -> Iterator[BrowserContext]:
    """One visitor for all tests, so that the browser keeps the files of the page."""
    context = browser.new_context(base_url=base_url)
    context.set_default_timeout(15_000)
    yield context
    context.close()


@pytest.fixture
def open_page(visitor: BrowserContext, base_url: str, watches: list[Watch]) -> Iterator[Open]:
    """Open an address of the pages; whatever the page complains about fails the test."""

    def opened(path: str, *, scheme: str = "light", viewport: ViewportSize = DESKTOP) -> Page:
        page = visitor.new_page()
        page.set_viewport_size(viewport)
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        watches.append(Watch(page, base_url))
        page.goto(path)
        return page

    yield opened
    for page in visitor.pages:
        page.close()
    assert [complaint for watch in watches for complaint in watch.complaints] == []


def picture(page: Page, name: str) -> None:
    """Keep what the page looks like, for a person."""
    ARTEFACTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=ARTEFACTS / f"{name}.png", full_page=True)
