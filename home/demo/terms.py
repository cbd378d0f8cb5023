"""The terms of registration in the demo world."""

from __future__ import annotations

from html import escape

from catalog.registering.models import Terms
from home.demo.content import load


def build_terms() -> None:
    if Terms.objects.exists():
        return
    content = load("pages")["registration_terms"]
    articles = (
        f"<h3>{escape(each['heading'])}</h3><p>{escape(each['text'])}</p>"
        for each in content["body"]
    )
    Terms.objects.create(version=content["version"], body="".join(articles))
