"""The registrant's errands as a browser sends them: forms filled in, buttons pressed (R4, R5)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bs4.element import Tag
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from catalog.entries import lifecycle
from catalog.entries.enums import EntryState
from catalog.models import Entry, Genre, InformationType, PendingUpload, Terms
from catalog.taxonomy.enums import AskedFacts
from tests.catalog.html import soup
from tests.factories import PDF, GenreFactory, InformationTypeFactory, entry_in

LIST = "/matching/my/"
NEW = f"{LIST}new/"


@dataclass(frozen=True)
class Desk:
    """What must be there before anybody registers."""

    genre: Genre
    kind: InformationType
    terms: Terms


def prepare_desk() -> Desk:
    """Create the genre 防災, products for special members, and the terms in force."""
    return Desk(
        genre=GenreFactory(name="防災", slug="bousai"),
        kind=InformationTypeFactory(
            name="製品・サービス情報", slug="product", asked_facts=AskedFacts.PRODUCT
        ),
        terms=Terms.objects.create(version="1.0", body="<p>規約の本文</p>"),
    )


def desk_entry(desk: Desk, state: EntryState, organization: Any, **changes: Any) -> Entry:
    """Return an entry of `organization` in `state`, filed under what the desk has."""
    contents = {"information_type": desk.kind, "genres": [desk.genre]} | changes
    return entry_in(state, organization=organization, **contents)


def fields(**changes: object) -> dict[str, object]:
    """Return what a registrant types."""
    return {
        "type": "product",
        "title": "水位センサー",
        "summary": "川の水位を測ります。\nすぐに知らせます。",
        "genres": ["bousai"],
        "url": "https://www.example.jp/",
        "contact_company": "持ち主（架空）",
        "contact_email": "sales@example.jp",
        "accept_terms": "on",
        "action": "confirm",
    } | changes


def pdf(name: str = "案内.pdf", data: bytes = PDF) -> SimpleUploadedFile:
    """Return a file as a browser sends it."""
    return SimpleUploadedFile(name, data, content_type="application/pdf")


def hidden(response: HttpResponse, name: str) -> str:
    """Return the value of a hidden field of the form that was shown."""
    found = re.search(rf'name="{name}" value="([^"]*)"', response.content.decode())
    assert found is not None, f"no field {name}"
    return found.group(1)


def kept(response: HttpResponse) -> list[str]:
    """Return the documents that the form holds."""
    return re.findall(r'name="kept" value="([^"]*)"', response.content.decode())


def titles_kept(response: HttpResponse) -> list[str]:
    """Return the titles of the documents that the form holds."""
    return [each["value"] for each in soup(response).select("[name=document_title]")]


def error_at(response: HttpResponse, name: str) -> str:
    """Return what the form says is wrong at the field, "" if nothing."""
    found = soup(response).find(id=f"id_{name}_error")
    return found.get_text(" ", strip=True) if isinstance(found, Tag) else ""


def faulty(response: HttpResponse) -> set[str]:
    """Return the fields at which the form says that something is wrong."""
    ids = [each["id"] for each in soup(response).select(".field__error")]
    return {each.removeprefix("id_").removesuffix("_error") for each in ids}


def typed(response: HttpResponse) -> dict[str, object]:
    """Return what the form holds, as a browser would send it again."""
    page = soup(response)
    text = {
        each["name"]: each.get("value", "")
        for each in page.select("form[data-entry-form] input")
        if each.get("type") in {"text", "url", "email", "tel", "number", "hidden"}
        and each["name"] not in {"kept", "csrfmiddlewaretoken"}
    }
    chosen = page.select_one("select[name=type] option[selected]")
    marks = {
        each["name"]: each.get("value", "on")
        for each in page.select(
            "form[data-entry-form] :is(input[type=radio], #id_consent_declared)"
        )
        if each.has_attr("checked")
    }
    return (
        text
        | marks
        | {
            "summary": page.select_one("textarea[name=summary]").get_text().removeprefix("\n"),
            "type": chosen["value"] if chosen else "",
            "genres": [each["value"] for each in page.select("input[name=genres][checked]")],
            "kept": [each["value"] for each in page.select("input[name=kept]")],
        }
    )


def send_new(client: Client, **changes: object) -> HttpResponse:
    """Fill in the blank form and press 「登録」; return the answer."""
    token = hidden(client.get(NEW), "form_token")
    return client.post(NEW, fields(form_token=token, **changes))


def send_edit(client: Client, entry: Entry, **changes: object) -> HttpResponse:
    """Open the form of the entry, type everything anew and press 「登録」; return the answer."""
    url = f"{LIST}{entry.pk}/edit/"
    form = client.get(url)
    sent = {"based_on": hidden(form, "based_on"), "kept": kept(form)} | changes
    return client.post(url, fields(**sent))


def confirm(client: Client, url: str) -> HttpResponse:
    """Press 「登録」 on the confirmation."""
    page = client.get(url)
    assert "登録してよいですか？" in page.content.decode()
    return client.post(url, {"revision": hidden(page, "revision")}, follow=True)


def draft_of(client: Client, **changes: object) -> Entry:
    """Fill in the form and stop at the confirmation."""
    answer = send_new(client, **changes)
    assert answer.status_code == 302, answer.content.decode()
    return Entry.objects.latest("pk")


def register(client: Client, **changes: object) -> Entry:
    """Fill in the form and confirm it."""
    entry = draft_of(client, **changes)
    done = confirm(client, f"{LIST}{entry.pk}/confirm/")
    assert "登録しました。" in done.content.decode()
    return entry


def edit(client: Client, entry: Entry, **changes: object) -> HttpResponse:
    """Change the entry and confirm it."""
    answer = send_edit(client, entry, **changes)
    assert answer.status_code == 302, answer.content.decode()
    return confirm(client, answer["Location"])


def stored_files() -> set[Path]:
    """Return the files that the private storage holds, of every test so far."""
    root = Path(PendingUpload._meta.get_field("file").storage.location)
    return {path for path in root.rglob("*") if path.is_file()}


def fresh(entry: Entry) -> Entry:
    """Return the row as it stands now."""
    return Entry.objects.get(pk=entry.pk)


def state(entry: Entry) -> EntryState:
    """Return where the entry stands now."""
    return lifecycle.state_of(fresh(entry))


def latest_draft(entry: Entry) -> Entry:
    """Return what was written last."""
    return fresh(entry).get_latest_revision_as_object()
