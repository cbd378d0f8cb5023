"""Read domains and local government codes from cells (M1, M11)."""

from __future__ import annotations

from django.core.exceptions import ValidationError

from cms.members.organizations.codes import NO_CODE, is_local_government_code
from cms.tabular.cells import Cells
from cms.web.networks import normal_domain


def domain_of(cells: Cells) -> str:
    """Return the normalised domain; refuse what is not one domain."""
    try:
        return normal_domain(cells.plain("domain"))
    except ValidationError as error:
        cells.refuse("domain", error.messages[0])
        return ""


def code_of(cells: Cells, column: str) -> str:
    """Return the code of a local government; refuse a wrong check digit."""
    code = cells.plain(column)
    if code and not is_local_government_code(code):
        cells.refuse(column, NO_CODE.format(code=code))
    return code
