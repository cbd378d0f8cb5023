"""The errands on the screens of the imports, as a browser does them (O4)."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from catalog.models import ListedCount
from cms.models import ImportRun
from tests.catalog.html import soup

LIST = "/admin/imports/"
#: What a new version of an entry moves, although its content is the old one.
MOVING = {"latest_revision", "live_revision", "last_published_at", "written_at"}


def upload(client: Client, kind: str, name: str, data: bytes, **options: Any) -> HttpResponse:
    """Send a file."""
    file = SimpleUploadedFile(name, data)
    return client.post(f"{LIST}new/{kind}/", {"file": file, **options})


def send(client: Client, kind: str, name: str, data: bytes, **options: Any) -> ImportRun:
    """Send a file that can be read; return its run."""
    answer = upload(client, kind, name, data, **options)
    assert answer.status_code == 302, soup(answer).get_text(" ", strip=True)
    return ImportRun.objects.latest("pk")


def url_of(run: ImportRun, deed: str = "") -> str:
    """Return the address of the run, or of what is done with it."""
    return f"{LIST}{run.pk}/{deed}"


def problems(page: HttpResponse) -> dict[int, set[str]]:
    """Return the columns at which something is wrong, by number of the row."""
    return {
        int(row["data-wrong-row"]): {each["data-column"] for each in row.select("li")}
        for row in soup(page).select("[data-wrong-row]")
    }


def counts(page: HttpResponse) -> dict[str, int]:
    """Return the numbers above the tables."""
    return {
        each["data-count"]: int(each.get_text().replace(",", ""))
        for each in soup(page).select("[data-count]")
    }


def ticked(page: HttpResponse) -> list[str]:
    """Return the rows whose boxes are ticked."""
    return [each["value"] for each in soup(page).select("input[name=rows][checked]")]


def choose(client: Client, run: ImportRun, rows: list[str] | None = None) -> HttpResponse:
    """Press 「選んだ行を取り込む」, with all boxes as they are or with `rows` ticked."""
    page = client.get(url_of(run))
    digest = soup(page).select_one("input[name=digest]")["value"]
    chosen = ticked(page) if rows is None else rows
    return client.post(url_of(run), {"digest": digest, "rows": chosen})


def take_in(client: Client, run: ImportRun, rows: list[str] | None = None) -> ImportRun:
    """Press it, and see that it was done."""
    answer = choose(client, run, rows)
    assert answer.status_code == 302, soup(answer).get_text(" ", strip=True)
    run.refresh_from_db()
    return run


def undo(client: Client, run: ImportRun) -> ImportRun:
    """Press 「取り消す」."""
    assert client.post(url_of(run, "undo/")).status_code == 302
    run.refresh_from_db()
    return run


def contents() -> dict[str, Any]:
    """Return every row of the tables of members and entries; changes of counts are summed."""
    labels = ("members", "catalog")
    models = [each for label in labels for each in apps.get_app_config(label).get_models()]
    found: dict[str, Any] = {
        model._meta.label: sorted(map(repr, model._base_manager.values_list(*_names(model))))
        for model in models
        if model is not ListedCount
    }
    through = [each for model in models for each in model._meta.local_many_to_many]
    for each in through:
        rows = each.remote_field.through._base_manager.values_list(
            each.m2m_column_name(), each.m2m_reverse_name()
        )
        found[str(each)] = sorted(rows)
    return found | {"counts": ListedCount.objects.groups()}


def _names(model: Any) -> list[str]:
    return [each.name for each in model._meta.concrete_fields if each.name not in MOVING]
