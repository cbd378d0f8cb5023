"""The menu of the service."""

from __future__ import annotations

from typing import Any

from catalog.entries.enums import EntryState
from catalog.entries.models.entry import Entry
from catalog.pages.addresses import own_entries_url, search_url
from catalog.search.rows import newest_rows
from catalog.search.shelves import Shelves, shelves_for
from cms.members.accounts.acting import organization_of
from cms.members.organizations.models.organizations import Organization
from cms.web.views import PageView

#: What waits for the registrant, as the card of the registration says it.
WAITING = (EntryState.RETURNED, EntryState.DRAFT)


def standing_of(organization: Organization) -> str:
    """Return how many entries the organisation has, and how many wait for itself (V0)."""
    numbers = Entry.objects.owned_by(organization).numbers_by_state()
    if not numbers:
        return "製品・サービス、事例、人材などの情報を登録できます。"
    waiting = [f"{state.label}が{numbers[state]}件" for state in WAITING if state in numbers]
    tail = f"{'、'.join(waiting)}あります。" if waiting else ""
    return f"貴団体の情報は{sum(numbers.values())}件です。{tail}"


class ServiceMenuView(PageView):
    """The ways into the service, its shelves, and what is new (V0)."""

    template_name = "catalog/menu/matching_service_page.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        url = search_url()
        shelves = shelves_for(self.request.user, url) if url else None
        return super().get_context_data(
            menu_cards=[
                self.search_card(url, shelves),
                self.peers_card(),
                *self.member_cards(),
            ],
            shelves=shelves,
            newest=newest_rows(self.request.user, url),
            search_url=url,
            **kwargs,
        )

    def search_card(self, url: str, shelves: Shelves | None) -> dict[str, str]:
        count = f"公開中の{shelves.total}件から、" if shelves else ""
        return {
            "title": "製品・サービス、事例、人材を探す",
            "text": f"{count}行政課題のジャンルや言葉で、課題の解決に役立つ情報を探せます。",
            "url": url,
            "icon": "search",
            "color": "blue",
        }

    def peers_card(self) -> dict[str, str]:
        """Return the card for 「仲間」, without a link until that function exists (spec 5)."""
        return {
            "title": "同じ課題を持つ仲間を探す",
            "text": "同じ課題に取り組む地方公共団体どうしがつながるための機能です。",
            "url": "",
            "icon": "users",
            "color": "green",
        }

    def member_cards(self) -> list[dict[str, str]]:
        """Return the registration card, only for users logged in for an organisation (V0)."""
        organization, url = organization_of(self.request.user), own_entries_url()
        if organization is None or not url:
            return []
        return [
            {
                "title": "情報を登録する",
                "text": standing_of(organization),
                "url": url,
                "icon": "pencil",
                "color": "purple",
            }
        ]
