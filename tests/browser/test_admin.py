"""Every screen of the admin in a real browser: accessible, and no wider than a phone (W5, 2.4)."""

from __future__ import annotations

import pytest

from tests.browser.conftest import HEIGHT, NARROW, WIDE, Opener, Screen
from tests.browser.measuring import faults, faults_at_400_percent
from tests.cms.admin.test_japanese import screens
from tests.stories.access_table import LINES
from tests.stories.access_world import World

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]
#: Answers that are no screens: files, and what a chooser or a preview shows inside one.
NO_SCREENS = (
    "/blank/",
    "choose",
    "/api/",
    "tag-autocomplete",
    "/export/",
    "/preview/",
    "/tags/",
    "/seats/",
    ".xlsx",
    "/mark/",
)
#: The editors of rich text start after the page, and get their names then.
NAMED = "!document.querySelector('.public-DraftEditor-content:not([aria-labelledby])')"
#: How many heights the names of the menu have; one that is broken into two lines has its own.
HEIGHTS = "all => new Set(all.map((one) => one.offsetHeight)).size"
#: The names of the menu that do not fit into it.
CUT = "all => all.filter((one) => one.scrollWidth > one.clientWidth).map((one) => one.innerText)"


def addresses(world: World) -> list[str]:
    """Return the screens that the secretariat may open, by the table and by the links on them."""
    tabled = [
        path.format(**world.names)
        for method, path, told in LINES
        if method == "GET" and path.startswith("/admin/") and told["secretariat"] == "200"
    ]
    linked = [path for path, _ in screens(world.cast["secretariat"].client)]
    found = dict.fromkeys([*tabled, *linked])
    return [path for path in found if not any(each in path for each in NO_SCREENS)]


def faults_of(screen: Screen) -> list[str]:
    """Return whether a phone scrolls sideways, and what is found on a desk and at 400 %."""
    page = screen.page
    page.wait_for_function(NAMED)
    page.set_viewport_size({"width": NARROW, "height": HEIGHT})
    width, shown = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    page.set_viewport_size({"width": WIDE, "height": HEIGHT})
    found = [*faults(page, is_ours=False), *faults_at_400_percent(page, is_ours=False)]
    return [*found, *screen.errors, *(["it scrolls sideways"] if width > shown else [])]


def test_screens__are_accessible_quiet_and_fit_a_phone(
    open_screen: Opener, transactional_db: None
) -> None:
    world = World()
    screen = open_screen(user=world.user("secretariat"))
    found = {}
    for address in addresses(world):
        screen.errors.clear()
        screen.page.goto(address)
        found[address] = faults_of(screen)
    menu = screen.page.locator(".sidebar .menuitem-label")
    assert menu.evaluate_all(CUT) == []
    assert "マッチングサービス" in menu.all_inner_texts()
    shown = screen.page.locator(".sidebar-main-menu__list > li > :first-child .menuitem-label")
    assert shown.evaluate_all(HEIGHTS) == 1
    assert len(found) > 100
    assert {address: each for address, each in found.items() if each} == {}


@pytest.mark.parametrize("path", ["members/alerts/", "mails/", "matching/likes/"])
def test_ledger__keeps_its_buttons_within_a_phone(
    open_screen: Opener, transactional_db: None, path: str
) -> None:
    page = open_screen(user=World().user("secretariat"), width=NARROW).page
    page.goto(f"/admin/{path}")
    buttons = page.locator("main header a:visible, main header button:visible")
    boxes = [button.bounding_box() for button in buttons.all()]
    assert len(boxes) > 1
    assert [
        box for box in boxes if not box or box["x"] < 0 or box["x"] + box["width"] > NARROW
    ] == []
