"""Mails to the secretariat about members and logins (M12, M22, M24)."""

from __future__ import annotations

from typing import Any

from django.db.models import Model

from cms.mail import post
from cms.members.accounts.enums import SECRETARIAT_GROUP
from cms.members.accounts.models import User
from cms.web.addresses import site_url


def tell_secretariat(
    kind: str, path: str, *, about: str = "", of: Model | None = None, **context: Any
) -> None:
    staff = User.objects.filter(groups__name=SECRETARIAT_GROUP, is_active=True)
    url = site_url(path)
    to = staff.values_list("email", flat=True)
    post(kind, to, context | {"url": url}, about=about, of=of)
