"""Read domains and local government codes from cells (M1, M11)."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import DomainNameValidator

from cms.members.organizations.codes import is_local_government_code
from cms.tabular.cells import Cells

is_domain = DomainNameValidator()


def domain_of(cells: Cells, *, is_host: bool = False) -> str:
    """Return the normalised domain; `is_host` removes a leading `www.`."""
    domain = cells.plain("domain").lstrip("@").lower()
    domain = domain.removeprefix("www.") if is_host else domain
    try:
        is_domain(domain or "example.jp")
    except ValidationError:
        cells.refuse("domain", f"「{domain}」はドメインではありません。例：city.example.lg.jp")
    return domain


def code_of(cells: Cells, column: str) -> str:
    """Return the code of a local government; refuse a wrong check digit."""
    code = cells.plain(column)
    if code and not is_local_government_code(code):
        cells.refuse(
            column,
            f"「{code}」は全国地方公共団体コードではありません。検査数字を含む６桁にしてください"
            "（先頭の0が落ちていないか、確かめてください）。",
        )
    return code
