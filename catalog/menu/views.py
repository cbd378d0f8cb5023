"""The menu of the service."""

from __future__ import annotations

from typing import Any

from catalog.pages.addresses import own_entries_url, search_url
from catalog.search.rows import newest_rows
from cms.members.accounts.acting import organization_of
from cms.web.views import PageView


class ServiceMenuView(PageView):
    """The cards and the newest entries (V0)."""

    template_name = "catalog/menu/matching_service_page.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Show the card for 「仲間」 without a link until that function exists (spec 5)."""
        url = search_url()
        return super().get_context_data(
            menu_cards=[
                {
                    "title": "製品・サービス、事例、人材を探す",
                    "text": "行政課題のジャンルや言葉から、課題の解決に役立つ情報を探せます。",
                    "url": url,
                },
                {
                    "title": "同じ課題を持つ仲間を探す",
                    "text": "同じ課題に取り組む地方公共団体どうしがつながるための機能です。",
                    "url": "",
                },
                *self.member_cards(),
            ],
            newest=newest_rows(self.request.user, url),
            search_url=url,
            **kwargs,
        )

    def member_cards(self) -> list[dict[str, str]]:
        """Return the registration card, only for users logged in for an organisation (V0)."""
        url = own_entries_url()
        if organization_of(self.request.user) is None or not url:
            return []
        text = "製品・サービス、事例、人材などの情報を登録し、公開の状況を確かめられます。"
        return [{"title": "情報を登録する", "text": text, "url": url}]
