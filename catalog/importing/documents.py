"""Documents that the rows of an import name, by path or by address."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.files.base import ContentFile, File

from catalog.entries.documents import DOCUMENT_KINDS, MOST_DOCUMENTS, check_content
from catalog.entries.models.document import EntryDocument
from catalog.entries.models.entry import Entry
from cms.outside.public_network import ForbiddenAddressError, fetched
from cms.web.text import without_controls

TIMEOUT_SECONDS = 20
LONGEST_TITLE = 150


class UnreadableDocumentError(Exception):
    """A document cannot be read; the Japanese message says why."""


@dataclass(frozen=True)
class DocumentSource:
    title: str
    kind: str
    place: str
    is_address: bool

    @property
    def key(self) -> tuple[str, str]:
        """Identifies a document of the entry: same title and kind means same document."""
        return self.title, self.kind

    def read(self) -> bytes:
        """Return the content, limited to the maximum size of a document.

        Raises:
            UnreadableDocumentError: if the address does not answer, or the content is not accepted.
        """
        data = self._fetched() if self.is_address else Path(self.place).read_bytes()
        problem = check_content(ContentFile(data), self.kind)
        if problem:
            raise UnreadableDocumentError(f"「{self.place}」：{problem}")
        return data

    def _fetched(self) -> bytes:
        try:
            return fetched(self.place, settings.WAGTAILDOCS_MAX_UPLOAD_SIZE, TIMEOUT_SECONDS)
        except ForbiddenAddressError as error:
            raise UnreadableDocumentError(f"「{self.place}」：{error}") from error
        except (OSError, ValueError) as error:
            raise UnreadableDocumentError(f"「{self.place}」を取得できません。") from error


def sources_in(text: str, folder: Path, problem: type[Exception]) -> list[DocumentSource]:
    """Return the documents in a cell; paths stay inside the folder of the imported file.

    Raises:
        problem: with column and message, if there are too many, of a wrong kind, or missing.
    """
    places = [place.strip() for place in text.replace("；", ";").split(";") if place.strip()]
    if len(places) > MOST_DOCUMENTS:
        raise problem("documents", f"資料は{MOST_DOCUMENTS}件までです。")
    return [_source(place, folder, problem) for place in places]


def _source(place: str, folder: Path, problem: type[Exception]) -> DocumentSource:
    is_address = place.lower().startswith(("http://", "https://"))
    name = Path(unquote(urlsplit(place).path) if is_address else place)
    title = without_controls(name.stem)[:LONGEST_TITLE]
    kind = name.suffix.lstrip(".").lower()
    if kind not in DOCUMENT_KINDS:
        raise problem("documents", f"「{place}」は登録できる種類のファイルではありません。")
    if is_address:
        return DocumentSource(title, kind, place, is_address=True)
    path = (folder / place).resolve()
    if not path.is_relative_to(folder.resolve()):
        raise problem("documents", f"「{place}」は、取り込むファイルのフォルダーの外にあります。")
    if not path.is_file():
        raise problem("documents", f"「{place}」が見つかりません。")
    with path.open("rb") as file:
        message = check_content(File(file), kind)
    if message:
        raise problem("documents", f"「{place}」：{message}")
    return DocumentSource(title, kind, str(path), is_address=False)


def key_of(document: EntryDocument) -> tuple[str, str]:
    """Return the key to compare with `DocumentSource.key`."""
    return document.title, document.kind.lower()


def stay_as_they_are(entry: Entry, text: str, problem: type[Exception]) -> None:
    """Accept only documents that `entry` has already, or an empty cell.

    Paths would point into the server, and downloads would block the request (O4).

    Raises:
        problem: with column and message, if the cell names another document.
    """
    names = [Path(unquote(urlsplit(place.strip()).path)) for place in re.split("[;；\n]", text)]
    named = {(name.stem[:LONGEST_TITLE], name.suffix.lstrip(".").lower()) for name in names}
    known = {key_of(document) for document in entry.documents.all()} if entry.pk else set()
    if named - known - {("", "")}:
        message = "資料はこの画面では取り込めません。空欄にして、登録後に画面から加えてください。"
        raise problem("documents", message)


def attach(entry: Entry, sources: list[DocumentSource]) -> None:
    """Set the documents of `entry` to `sources`; documents it already has are kept unchanged."""
    kept = {key_of(document): document for document in entry.documents.all()}
    number = entry.highest_document_number
    documents = []
    for place, source in enumerate(sources):
        document = kept.get(source.key)
        if document is None:
            number += 1
            data = source.read()
            document = EntryDocument(number=number, title=source.title, size=len(data))
            document.file.save(f"x.{source.kind}", ContentFile(data), save=False)
        document.sort_order = place
        documents.append(document)
    entry.documents = documents
