"""The secretariat keeps its own list of reasons (S3, S4, M12)."""

from __future__ import annotations

import pytest
from django.urls import NoReverseMatch, reverse

from cms.models import StockReason
from cms.reasons.enums import Decision
from tests.actors import Cast
from tests.catalog.screens import OTHERS, menu_labels, queries_of, titles, url

pytestmark = pytest.mark.django_db

FIELDS = {"decision": Decision.RETURN, "text": "図を読める大きさにしてください。", "place": "5"}


class TestList:
    def test_first_reasons__are_there_for_every_decision(self, cast: Cast) -> None:
        for decision in Decision:
            assert StockReason.objects.filter(decision=decision).count() >= 3
        assert "理由の文例" in menu_labels(cast["secretariat"].client)

    def test_filter__shows_those_of_one_decision_in_their_order(self, cast: Cast) -> None:
        page = cast["secretariat"].client.get(url(StockReason, "list"), {"decision": "decline"})
        wanted = StockReason.objects.filter(decision=Decision.DECLINE).order_by("place")
        assert titles(page) == [each.text for each in wanted]

    def test_queries__are_as_many_for_thirty(self, cast: Cast) -> None:
        client, address = cast["secretariat"].client, url(StockReason, "list")
        StockReason.objects.filter(pk__gt=StockReason.objects.earliest("pk").pk).delete()
        client.get(address)
        one = queries_of(client, address)
        for place in range(29):
            StockReason.objects.create(decision=Decision.RETURN, text=f"文{place}", place=place)
        assert queries_of(client, address) == one

    @pytest.mark.parametrize("name", OTHERS)
    def test_others__are_kept_out(self, cast: Cast, name: str) -> None:
        for screen in ("list", "add"):
            assert cast[name].client.get(url(StockReason, screen)).status_code == 302


class TestKeeping:
    def test_added_changed_deleted__by_the_secretariat(self, cast: Cast) -> None:
        client = cast["secretariat"].client
        client.post(url(StockReason, "add"), FIELDS)
        reason = StockReason.objects.get(text=FIELDS["text"])
        client.post(url(StockReason, "edit", reason.pk), FIELDS | {"text": "直した文。"})
        reason.refresh_from_db()
        assert (reason.text, reason.place) == ("直した文。", 5)
        client.post(url(StockReason, "delete", reason.pk))
        assert not StockReason.objects.filter(pk=reason.pk).exists()

    def test_overlong_text__is_refused(self, cast: Cast) -> None:
        data = FIELDS | {"text": "長" * 301}
        assert cast["secretariat"].client.post(url(StockReason, "add"), data).status_code == 200
        assert not StockReason.objects.filter(text=data["text"]).exists()

    def test_many_at_once__are_not_deleted(self, cast: Cast) -> None:
        address = reverse("wagtail_bulk_action", args=["cms", "stockreason", "delete"])
        first = StockReason.objects.earliest("pk")
        assert cast["secretariat"].client.post(f"{address}?id={first.pk}").status_code != 200
        assert StockReason.objects.filter(pk=first.pk).exists()

    def test_reasons__cannot_be_chosen_for_anything_else(self) -> None:
        with pytest.raises(NoReverseMatch):
            reverse("wagtailsnippetchoosers_cms_stockreason:choose")
