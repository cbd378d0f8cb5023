"""Pop-ups open by a click, begin at their heading and stay until they are closed (R2, R4)."""

from __future__ import annotations

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, expect

from catalog.models import Terms
from catalog.reading.likes import toggle_like
from cms.members.models import User
from tests.browser.conftest import Opener, World

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]
WIDTHS = (1280, 390)


def expect_at_its_beginning(dialog: Locator) -> None:
    """The heading is in sight and has the focus, though the text is longer than the window."""
    expect(dialog).to_be_visible()
    expect(dialog.locator("h2")).to_be_focused()
    assert dialog.evaluate("element => element.scrollTop") == 0


class TestLikes:
    @pytest.mark.parametrize("width", WIDTHS)
    def test_likes__open_by_a_click_and_stay(
        self, world: World, open_screen: Opener, width: int
    ) -> None:
        toggle_like(world.product, world.official)
        page = open_screen(user=User.objects.get(username="alpha"), width=width).page
        page.goto("/matching/my/")
        row = page.locator(f"[data-entry-id='{world.product.pk}']")
        dialog = row.locator("dialog")

        row.get_by_role("button", name="いいね！した団体").click()
        expect_at_its_beginning(dialog)
        dialog.get_by_role("cell").first.click()
        expect(dialog).to_be_visible()
        dialog.get_by_role("button", name="閉じる").click()
        expect(dialog).to_be_hidden()

        row.locator("[data-detail-link]").click()
        page.wait_for_url(f"**/matching/my/{world.product.pk}/")


class TestTerms:
    @pytest.mark.parametrize("script", [True, False])
    def test_terms__open_at_their_beginning(
        self, world: World, open_screen: Opener, *, script: bool
    ) -> None:
        body = "".join(f"<p>第{number}条　定めます。</p>" for number in range(1, 80))
        Terms.objects.create(version="第9版", begins_at=timezone.now(), body=body)
        page = open_screen(user=world.company, script=script).page
        page.goto("/matching/my/new/")

        page.get_by_role("button", name="登録の規約").click()

        if script:
            expect_at_its_beginning(page.locator("#terms"))
        expect(page.locator("#terms").get_by_text("第1条")).to_be_in_viewport()
