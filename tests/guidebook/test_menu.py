"""What the admin's menu offers, and to whom (O2)."""

from __future__ import annotations

import pytest
from django.urls import reverse

from guidebook.models import Feedback, GlossaryTerm, GuidebookIndexPage
from tests.actors import Cast
from tests.catalog.screens import menu_labels, url
from tests.guidebook.worlds import make_chapter, make_edition

pytestmark = pytest.mark.django_db

GROUP = "ガイドブック"
#: Labels with who may open what they lead to.
LABELS = {
    "版と章": ("secretariat", "wg"),
    "用語集": ("secretariat", "wg"),
    "読者の声": ("secretariat",),
    "セルフチェックの集計": ("secretariat",),
    "版の取込み": ("secretariat",),
}


class TestMenu:
    @pytest.mark.parametrize("label", [GROUP, *LABELS])
    @pytest.mark.parametrize("name", ["secretariat", "wg"])
    def test_label__is_shown_to_those_who_may_open_it(
        self, cast: Cast, name: str, label: str
    ) -> None:
        shown = label in menu_labels(cast[name].client)
        assert shown == (name in LABELS.get(label, ("secretariat", "wg")))

    def test_addresses__open(self, cast: Cast) -> None:
        client = cast["secretariat"].client
        labels = menu_labels(client)
        for address in (
            reverse("guidebook_pages"),
            url(GlossaryTerm, "list"),
            url(Feedback, "list"),
            reverse("guidebook_standing"),
            reverse("guidebook_import"),
        ):
            assert address in labels, address
            assert client.get(address, follow=True).status_code == 200

    @pytest.mark.parametrize("name", ["secretariat", "wg"])
    def test_pages__are_those_below_the_guidebook(self, cast: Cast, name: str) -> None:
        make_edition(title="今の版")
        index = GuidebookIndexPage.objects.get()
        response = cast[name].client.get(reverse("guidebook_pages"), follow=True)
        assert response.wsgi_request.path == reverse("wagtailadmin_explore", args=[index.pk])
        assert "今の版" in response.content.decode()

    @pytest.mark.parametrize("name", ["visitor", "general", "special"])
    def test_pages__are_not_for_members(self, cast: Cast, name: str) -> None:
        response = cast[name].client.get(reverse("guidebook_pages"))
        assert response.status_code == 302
        assert "/admin/pages/" not in response["Location"]

    def test_without_a_guidebook__the_admin_still_opens(self, cast: Cast) -> None:
        GuidebookIndexPage.objects.get().delete()
        client = cast["secretariat"].client
        assert client.get("/admin/").status_code == 200
        assert client.get(reverse("guidebook_import")).status_code == 302
        assert client.get(reverse("guidebook_pages")).status_code in {302, 404}


class TestButtons:
    """What stands at an edition in the page tree (G7, G8)."""

    @pytest.mark.parametrize(("name", "offered"), [("secretariat", True), ("wg", False)])
    def test_edition__offers_theme_and_export(self, cast: Cast, name: str, offered: bool) -> None:
        edition = make_edition()
        explore = reverse("wagtailadmin_explore", args=[edition.pk])
        html = cast[name].client.get(explore).content.decode()
        for address in ("guidebook_theme", "guidebook_export"):
            assert (reverse(address, args=[edition.pk]) in html) == offered

    def test_chapter__offers_neither(self, cast: Cast) -> None:
        edition = make_edition()
        chapter = make_chapter(edition)
        client = cast["secretariat"].client
        html = client.get(reverse("wagtailadmin_pages:edit", args=[chapter.pk])).content.decode()
        for address in ("guidebook_theme", "guidebook_export"):
            assert reverse(address, args=[chapter.pk]) not in html
