"""Every drawing that pages ask for is in the sprite."""

from __future__ import annotations

import re
from pathlib import Path

from django.conf import settings

from catalog.entries.enums import EntryState
from catalog.taxonomy.enums import TermIcon

SPRITE = Path(settings.BASE_DIR) / "cms" / "static" / "cms" / "img" / "icons.svg"
DRAWN = set(re.findall(r'<symbol id="([^"]+)"', SPRITE.read_text("utf-8")))
TEMPLATES = Path(settings.BASE_DIR) / "templates"


def test_templates__ask_for_drawings_that_exist() -> None:
    asked = set()
    for path in TEMPLATES.rglob("*.html"):
        text = path.read_text("utf-8")
        asked |= set(re.findall(r'components/icon\.html" with name="([^"]+)"', text))
        asked |= set(re.findall(r'\bicon="([a-z-]+)"', text))
    assert asked - DRAWN == set()


def test_genres_and_types__choose_among_drawings_that_exist() -> None:
    assert set(TermIcon.values) - DRAWN == set()


def test_every_state_of_an_entry__has_a_drawing() -> None:
    states = {f"state-{state.value}" for state in EntryState if state != EntryState.DELETED}
    assert states - DRAWN == set()
