"""The OpenAPI document: Django Ninja's schemas with Japanese descriptions (A1)."""

from __future__ import annotations

import json
import re
from http import HTTPStatus
from typing import Any

from ninja import NinjaAPI

from catalog.freshness.models import disclaimer
from home.api.answers import MESSAGES

PREFIX = "api/v1/"
DESCRIPTIONS = MESSAGES | {
    HTTPStatus.OK: "見つかったもの",
    HTTPStatus.NOT_MODIFIED: "前に受け取ったものから変わっていません。",
}

SAID_ELSEWHERE = frozenset({"default", "description", "title"})


def document(api: NinjaAPI) -> dict[str, Any]:
    found: dict[str, Any] = dict(api.get_openapi_schema(path_prefix=PREFIX))
    info = found["info"]
    found["info"] = info | {"description": f"{info['description']}\n\n{disclaimer()}"}
    for operations in found["paths"].values():
        for operation in operations.values():
            for parameter in operation["parameters"]:
                parameter["schema"] = _bare(parameter["schema"])
            operation["responses"] = {
                str(status): response | {"description": DESCRIPTIONS[status]}
                for status, response in operation["responses"].items()
            }
    schemas = found["components"]["schemas"]
    for name in set(schemas) - _referred_to(found):
        del schemas[name]
    return found


def _referred_to(document: dict[str, Any]) -> set[str]:
    """Return the names of the schemas in use; Ninja also lists those of parameters."""
    return set(re.findall(r'"#/components/schemas/(\w+)"', json.dumps(document)))


def _bare(schema: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a parameter without keys that are given elsewhere or are internal."""
    return {key: value for key, value in schema.items() if key not in SAID_ELSEWHERE}
