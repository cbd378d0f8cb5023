"""The QR code with which somebody is marked at the door (E3)."""

from __future__ import annotations

import io

import segno
from django.urls import reverse

from cms.web.addresses import site_url
from home.events.meetings.models.registrations import Registration

#: Fifteen per cent of it may be soiled.
ERROR_CORRECTION = "m"


def arrival_url(registration: Registration) -> str:
    """Return the address that asks the staff at the door; it says nothing to anybody else."""
    names = [registration.event_id, registration.code]
    return site_url(reverse("event_arrive", args=names))


def qr_code(registration: Registration) -> segno.QRCode:
    return segno.make_qr(arrival_url(registration), error=ERROR_CORRECTION)


def qr_svg(registration: Registration) -> bytes:
    """Return the code as a picture of its own, with the quiet zone that readers need."""
    buffer = io.BytesIO()
    qr_code(registration).save(
        buffer, kind="svg", scale=4, border=4, light="#fff", svgclass=None, lineclass=None
    )
    return buffer.getvalue()
