"""Keeps a form that arrived without its session, within limits, and finds it again (B1)."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpRequest

from cms.members.kept_forms.browsers import VISITOR, Browser
from cms.members.kept_forms.models import KeptFile, KeptForm
from cms.web.addresses import LOGIN_STEPS, local_path
from cms.web.rate_limits import is_too_often
from cms.web.text import entered

#: The field and the parameter that name a kept form.
NAME = "kept_form"
#: Never kept: the token is of the old session, and secrets belong in no table.
NEVER_KEPT = re.compile(rf"csrfmiddlewaretoken|{NAME}|.*(pass|secret|otp).*")
#: Where people log in, and where the codes for it are typed.
NOT_FROM = (*LOGIN_STEPS, "/account/second-factor/")
MOST_FORMS = 5
#: Characters of text and bytes of files; a visitor's form has no files.
MOST_TEXT = 1_000_000
MOST_TEXT_OF_VISITOR = 100_000
MOST_BYTES = 100 * 1024 * 1024
LONGEST_NAME = 100
RATE, RATE_OF_VISITORS = "60/h", "20/h"


def keep_form(request: HttpRequest, browser: Browser) -> KeptForm | None:
    """Keep the form of `request` for its sender; None if it is not to be kept.

    Kept is only what carries a token that this very browser got from us: nobody else can put a
    form into somebody's hands.
    """
    sender = browser.sender_of(request)
    if sender is None or not _is_page(request) or request.path.startswith(NOT_FROM):
        return None
    fields, files = _fields(request), list(_files(request))
    if not any(any(values) for values in fields.values()) and not files:
        return None
    if not _is_within_limits(request, sender, fields, files):
        return None
    form = KeptForm(
        browser=browser.mark,
        user_id=sender or None,
        page=_page(request),
        action=request.get_full_path(),
        fields=fields,
    )
    with transaction.atomic():
        form.save(force_insert=True)
        for name, file in files:
            _add_file(form, name, file)
        _replace(request, form)
        _make_room(form)
    return form


def kept_form(request: HttpRequest, token: str) -> KeptForm | None:
    """Return the form kept under `token`, if it is this browser's and this person's."""
    forms = KeptForm.objects.of(Browser.of(request).mark, request.user)
    pk = _token(token)
    return forms.prefetch_related("files").filter(pk=pk).first() if pk else None


def latest_address(request: HttpRequest) -> str:
    """Return where the member who has just logged in may go on, "" for nowhere."""
    forms = KeptForm.objects.of(Browser.of(request).mark, request.user)
    form = forms.filter(user__isnull=False).order_by("-created_at").first()
    return address_of(form) if form else ""


def address_of(form: KeptForm) -> str:
    """Return the address of the page on which `form` is shown filled in."""
    joint = "&" if "?" in form.page else "?"
    return f"{form.page}{joint}{urlencode({NAME: form.token})}"


def _token(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _is_page(request: HttpRequest) -> bool:
    """Whether a person sent the form, not a script of a page."""
    kind = request.headers.get("Sec-Fetch-Dest", "document")
    return kind == "document" and request.headers.get("X-Requested-With") != "XMLHttpRequest"


def _fields(request: HttpRequest) -> dict[str, list[str]]:
    return {
        entered(name): [entered(value) for value in values]
        for name, values in request.POST.lists()
        if not NEVER_KEPT.fullmatch(name.lower())
    }


def _files(request: HttpRequest) -> Any:
    return ((name, file) for name, files in request.FILES.lists() for file in files)


def _is_within_limits(
    request: HttpRequest, sender: int, fields: dict[str, list[str]], files: list[Any]
) -> bool:
    text = sum(len(name) + sum(map(len, values)) for name, values in fields.items())
    size = sum(file.size or 0 for _name, file in files)
    most_text, most_bytes = (MOST_TEXT, MOST_BYTES) if sender else (MOST_TEXT_OF_VISITOR, 0)
    if text > most_text or size > most_bytes:
        return False
    if sender == VISITOR:
        return not is_too_often(request, "kept-forms-of-visitors", RATE_OF_VISITORS)
    return not is_too_often(request, "kept-forms", RATE, key=str(sender))


def _page(request: HttpRequest) -> str:
    """Return the page that the form stands on, as far as the browser tells it."""
    path = local_path(request.headers.get("Referer", ""), request)
    if not path or path.startswith(LOGIN_STEPS):
        path = request.get_full_path()
    parts = urlsplit(path)
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    query = urlencode([pair for pair in pairs if pair[0] != NAME])
    return f"{parts.path}?{query}" if query else parts.path


def _add_file(form: KeptForm, name: str, file: UploadedFile) -> None:
    kept = KeptFile(
        form=form,
        field=name[:LONGEST_NAME],
        name=entered(file.name or "")[-LONGEST_NAME:],
        content_type=(file.content_type or "")[:LONGEST_NAME],
        size=file.size or 0,
    )
    file.seek(0)
    kept.file.save(kept.name, file, save=False)
    kept.save()


def _replace(request: HttpRequest, form: KeptForm) -> None:
    """Put `form` in the place of the one that was filled in, and lost its session once more."""
    pk = _token(request.POST.get(NAME, ""))
    earlier = KeptForm.objects.filter(pk=pk, browser=form.browser).first() if pk else None
    if earlier is not None and earlier.user_id == form.user_id:
        if getattr(request, "taken_back", None) is None:
            earlier.files.update(form=form)
        earlier.delete()


def _make_room(form: KeptForm) -> None:
    """Let the newest forms of this browser, and of this person, stand for the older ones."""
    own = KeptForm.objects.filter(browser=form.browser)
    if form.user_id:
        own = KeptForm.objects.filter(user_id=form.user_id)
    for old in own.order_by("-created_at")[MOST_FORMS:]:
        old.delete()
