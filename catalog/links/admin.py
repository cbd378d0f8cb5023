"""Read-only ledger of external links, with 「もう一度確かめる」 (O2, O5)."""

from __future__ import annotations

from typing import Any

from django.contrib.admin import display
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from catalog.entries.admin_addresses import ENTRY_INSPECT
from catalog.entries.models.entry import Entry
from catalog.links.models import LinkCheck, LinkVerdict
from cms.admin.audit import Operator
from cms.admin.decisions import ButtonView
from cms.admin.ledgers import EnumFilter, Ledger, LedgerInspectView, PeriodFilter, TextFilter
from cms.web.times import local_time

CHECK_AGAIN = "catalog.change_linkcheck"
MOST_ENTRIES = 50


class LinkVerdictFilter(EnumFilter):
    title = "判定"
    parameter_name = "verdict"
    enum = LinkVerdict


class SinceFilter(PeriodFilter):
    title = "判定の日付"
    field_name = "since"


class HostFilter(TextFilter):
    title = "サーバー"
    parameter_name = "host"

    def matching(self, queryset: QuerySet[Any], text: str) -> QuerySet[Any]:
        return queryset.filter(host__startswith=text.lower())


class LinkCheckView(LedgerInspectView):
    """One link, the published entries that have it, and the button for a new check."""

    page_title = "リンクの確認"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        may_ask = self.request.user.has_perm(CHECK_AGAIN)
        entries = Entry.objects.published().filter(url=self.instance.address)
        return super().get_context_data(
            again_url=reverse("link_check_again", args=[self.instance.pk]) if may_ask else "",
            entries=entries.select_related("organization").order_by("pk")[:MOST_ENTRIES],
            **kwargs,
        )


class LinkLedger(Ledger):
    """All external links of published entries, latest verdict first (O5)."""

    model = LinkCheck
    base_url_path = "matching/links"
    menu_label = "リンクの確認"
    menu_icon = "link"
    list_display = ("place", "verdict", "judged", "status", "detail", "about_entries", "checked")
    list_export = (
        "address",
        "host",
        "verdict_name",
        "since",
        "status",
        "detail",
        "final_address",
        "entries",
        "checked_at",
    )
    list_filter = (LinkVerdictFilter, SinceFilter, HostFilter)
    search_fields = ("address",)
    inspect_view_enabled = True
    inspect_view_class = LinkCheckView
    inspect_template_name = "catalog/links/link_check.html"
    inspect_view_fields = [
        "address",
        "verdict",
        "since",
        "status",
        "detail",
        "final_address",
        "first_failed_at",
        "checked_at",
        "next_check_at",
        "changed_at",
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        links: Any = super().get_queryset(request)
        found: QuerySet[Any] = links.with_entries()
        return found

    @display(description="判定")
    def verdict_name(self, link: LinkCheck) -> str:
        return link.get_verdict_display()

    @display(description="アドレス", ordering="address")
    def place(self, link: LinkCheck) -> str:
        """Return plain text, because the list itself links it to the record."""
        return link.address

    @display(description="いつから", ordering="since")
    def judged(self, link: LinkCheck) -> str:
        return local_time(link.since)

    @display(description="確かめた日時", ordering="checked_at")
    def checked(self, link: LinkCheck) -> str:
        return local_time(link.checked_at)

    @display(description="登録情報")
    def about_entries(self, link: Any) -> str:
        """Lead to the first entry; the record of the link lists the others."""
        if link.entry_id is None:
            return ""
        url = reverse(ENTRY_INSPECT, args=[link.entry_id])
        return format_html('<a href="{}">{}</a>', url, self.entries(link))

    @display(description="登録情報")
    def entries(self, link: Any) -> str:
        others = link.entry_count - 1
        return f"{link.entry_title or ''}{f' ほか{others}件' if others > 0 else ''}"


class CheckAgainView(ButtonView):
    """The next run checks the link again (O5)."""

    model = LinkCheck
    permission = CHECK_AGAIN
    ledger = LinkLedger

    def decide(self, operator: Operator) -> str:
        LinkCheck.objects.filter(pk=self.object.pk).update(next_check_at=timezone.now())
        return "次の確認（10分ほどの間）で、もう一度確かめます。"
