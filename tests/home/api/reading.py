"""Reading the open data as programs do."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

from django.test import Client

API = "/api/v1/"


def get(path: str, client: Client | None = None, **headers: str) -> Any:
    """Return the answer to a visitor, or to whoever sits before `client`."""
    return (client or Client()).get(f"{API}{path}", headers=headers)


def data(path: str, client: Client | None = None) -> Any:
    """Return what an answer says that is as it should be."""
    response = get(path, client)
    assert response.status_code == 200, (path, response.content[:500])
    return response.json()


def ids(path: str = "entries") -> list[int]:
    """Return the ids of all entries of a list, page after page."""
    found: list[int] = []
    address: str | None = f"{API}{path}"
    while address:
        page = Client().get(address).json()
        found += [each["id"] for each in page["results"]]
        address = page["next"]
    return found


def content(response: Any) -> bytes:
    """Return the body, streamed or not."""
    return b"".join(response.streaming_content) if response.streaming else response.content


def csv_rows(body: bytes) -> list[dict[str, str]]:
    """Return the rows of a CSV file."""
    return list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"), newline="")))


def dump_files() -> dict[str, bytes]:
    """Return every file of the dump in force, by its name, as visitors get it."""
    names = [each["name"] for each in data("dumps/")["results"]]
    return {name: content(get(f"dumps/{name}")) for name in names}


def json_rows(files: dict[str, bytes], name: str) -> list[dict[str, Any]]:
    """Return the rows of a JSON file of the dump."""
    rows: list[dict[str, Any]] = json.loads(files[f"{name}.json"])["results"]
    return rows
