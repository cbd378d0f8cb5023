"""The small world that rows are imported into, and a server that documents are fetched from."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from catalog.importing.entries import Defaults, EntryImport, Report
from catalog.models import Genre, InformationType
from cms.admin.audit import Operator
from cms.members.models import Organization, User
from cms.outside import public_network
from cms.tabular.reading.tables import TableRow
from tests.factories import (
    GenreFactory,
    InformationTypeFactory,
    OrganizationFactory,
    UserFactory,
)

Importer = Callable[..., Report]


@dataclass(frozen=True)
class World:
    """What the rows of `files.COMPLETE` name."""

    alpha: Organization
    account: User
    beta: Organization
    product: InformationType
    bousai: Genre
    kanko: Genre


@pytest.fixture
def world(db: None) -> World:
    """Return two companies, a type and two genres."""
    alpha = OrganizationFactory(name="アルファ（架空）", external_id="alpha")
    return World(
        alpha=alpha,
        account=UserFactory(organization=alpha),
        beta=OrganizationFactory(name="ベータ（架空）", external_id="beta"),
        product=InformationTypeFactory(name="製品・サービス情報", slug="product"),
        bousai=GenreFactory(name="防災", slug="bousai"),
        kanko=GenreFactory(name="観光", slug="kanko"),
    )


@pytest.fixture
def run_import(world: World, tmp_path: Path) -> Importer:
    """Return a function that imports rows; documents are looked for in the test's folder."""

    def run(*rows: TableRow, defaults: Defaults | None = None, dry_run: bool = False) -> Report:
        job = EntryImport(defaults or Defaults(), Operator(), tmp_path)
        return job.run(list(rows), dry_run=dry_run)

    return run


@dataclass
class FileServer:
    """A web server of this machine."""

    address: str
    files: dict[str, bytes] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    moved: dict[str, str] = field(default_factory=dict)

    def put(self, name: str, data: bytes) -> str:
        """Serve `data` under `name` and return its address."""
        self.files[f"/{name}"] = data
        return f"{self.address}/{name}"


@pytest.fixture
def file_server(monkeypatch: pytest.MonkeyPatch) -> Iterator[FileServer]:
    """Serve files on a free port until the test ends; what is not there answers 404."""
    monkeypatch.setattr(public_network, "is_public", lambda _: True)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("no_proxy", "127.0.0.1")

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            place.asked.append(self.path)
            data = place.files.get(self.path)
            target = place.moved.get(self.path)
            self.send_response(302 if target else 404 if data is None else 200)
            if target:
                self.send_header("Location", target)
            self.end_headers()
            self.wfile.write(data or b"")

        def log_message(self, *args: object) -> None:
            """Keep the output of the tests clean."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    place = FileServer(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    yield place
    server.shutdown()
    server.server_close()
    thread.join()
