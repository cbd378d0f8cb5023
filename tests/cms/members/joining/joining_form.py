"""What a browser sends from the form of joining."""

from __future__ import annotations

from typing import Any

from cms.members.models import JoiningTerms

JOIN = "/join/"


def join_data(**changes: Any) -> dict[str, Any]:
    """Return a form without mistakes, with `changes`; None leaves a field out."""
    terms = JoiningTerms.in_force()
    data = {
        "organization_name": "申込団体（架空）",
        "kind": "company",
        "last_name": "試験",
        "first_name": "花子（架空）",
        "department": "総務課",
        "tel": "",
        "email": "hanako@moushikomi.example.co.jp",
        "note": "",
        "accepts_conduct": "on",
        "accepts_terms": "on",
        "terms_shown": terms.pk if terms else "",
        "website": "",
    }
    return {name: value for name, value in (data | changes).items() if value is not None}
