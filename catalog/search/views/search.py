"""The search form with its results on one page."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import HttpRequest, HttpResponsePermanentRedirect, QueryDict
from django.http.response import HttpResponseBase

from catalog.entries.enums import SortOrder
from catalog.entries.models.entry import Entry
from catalog.entries.models.traits import Trait
from catalog.entries.permissions import can_record_decisions
from catalog.search.demand import record_demand
from catalog.search.near.marking import mark_near
from catalog.search.near.ranking import NearEntries
from catalog.search.results import usual_order
from catalog.search.rows import mark, newest_rows, rows_for
from catalog.search.views.conditions import ConditionsView
from catalog.search.vocabulary import suggestions, words_alone
from catalog.search.wording import query_of
from catalog.taxonomy.nodes import GenreNode, genre_nodes
from catalog.taxonomy.renaming import renamed_query
from cms.members.accounts.acting import organization_of
from cms.web.breadcrumbs import Crumb, trail_of
from cms.web.listing import Listing, kept_query, query_string

GROUP_LABELS = {
    "text": "フリーワードを外す",
    "genres": "行政課題のジャンルを外す",
    "types": "情報種別を外す",
    "traits": "しぼり込みを外す",
}
VERDICTS = "verdicts"  # id of the form with what readers say of a hit
CHOOSER = "choose"  # id of the form with the check boxes of the rows
GROUP_KEYS = {"text": "q", "genres": "genre", "types": "type", "traits": "only"}


@dataclass
class Option:
    """A check box of the form with the number of hits that it would give."""

    slug: str
    name: str
    count: int
    checked: bool


@dataclass
class SearchForm:
    """Values of the form: the choices with their counts, and the current conditions (V2)."""

    q: str
    sort: str
    genre_nodes: list[GenreNode]
    type_options: list[Option]
    trait_options: list[Option]
    chosen_number: int  # of boxes; on phones they are folded away
    has_conditions: bool


class EntrySearchView(ConditionsView):
    """V2 and V3: every choice shows how many hits it would give."""

    template_name = "catalog/search/entry_search_page.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Redirect a URL with a retired genre or type to its successor (S2)."""
        query = renamed_query(request.GET, self.tree.by_slug, self.types)
        if query is not None:
            return HttpResponsePermanentRedirect(f"{self.page_url}?{query}")
        response = super().get(request, *args, **kwargs)
        if self.is_demand():
            record_demand(self.search, request)
        return response

    def is_demand(self) -> bool:
        """Whether to count the request as demand: a first page, not for the secretariat (V9)."""
        user = self.request.user
        is_staff = user.is_authenticated and user.is_secretariat
        return self.request.method == "GET" and self.listing.page.number == 1 and not is_staff

    @cached_property
    def listing(self) -> Listing:
        total = self.search.counts.total
        return Listing(self.search.hits, self.request.GET, total=total)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        counts = self.search.counts
        listing = self.listing
        query = kept_query(self.request.GET)
        context: dict[str, Any] = {
            "form": self.form(),
            "listing": listing,
            "hit_count": counts.total,
            "entries": self.rows(query),
            "sort_options": self.sort_options(),
            "type_tabs": self.type_tabs(),
            "conditions": self.chosen(),
            "chosen_genres": self.search.conditions.genres,
            "is_visitor": not self.request.user.is_authenticated,
            "clear_url": self.page_url,
            "newest": self.newest(),
            "tools": self.tools(),
        }
        if self.search.near:
            context["ranking"] = self.ranking(self.search.near)
        if self.search.finds_no_words:
            context |= self.help_without_hits()
        return super().get_context_data(**context, **kwargs)

    def rows(self, query: str) -> list[Entry]:
        user = self.request.user
        rows = rows_for(self.listing.rows, user, self.page_url, query)
        if self.search.near:
            mark_near(rows, self.search.near.question)
        else:
            mark(rows, user, self.search.conditions.query)
        return rows

    def ranking(self, near: NearEntries) -> dict[str, Any]:
        """Return what the page says of near hits, and the form for what readers say (V14)."""
        return {
            "kind": "sentence",
            "form": VERDICTS,
            "with_all_words": near.with_all_words,
            "verdict_url": f"{self.page_url}near/",
            "search": self.request.GET.urlencode(),
        }

    def newest(self) -> list[Entry]:
        """Return 「新着情報」, shown only before a search (V2)."""
        return [] if self.request.GET else newest_rows(self.request.user, self.page_url)

    def get_breadcrumbs(self) -> list[Crumb]:
        steps = [Crumb("検索画面", self.page_url)]
        if self.request.GET:
            steps.append(Crumb("検索結果一覧"))
        return trail_of(self.page.get_parent(), *steps)

    def form(self) -> SearchForm:
        conditions = self.search.conditions
        return SearchForm(
            q=conditions.text,
            sort="" if conditions.sort == usual_order(conditions.text) else conditions.sort,
            genre_nodes=genre_nodes(
                self.tree,
                {genre.pk for genre in conditions.genres},
                self.search.counts.by_genre,
            ),
            type_options=[
                Option(
                    slug=each.slug,
                    name=each.name,
                    count=self.search.counts.by_type[each.pk],
                    checked=each in conditions.types,
                )
                for each in dict.fromkeys(self.types.values())
            ],
            trait_options=[
                Option(
                    slug=each.value,
                    name=str(each.label),
                    count=self.search.counts.by_trait[each],
                    checked=each in conditions.traits,
                )
                for each in Trait
            ],
            chosen_number=len(conditions.genres) + len(conditions.types) + len(conditions.traits),
            has_conditions=not conditions.are_empty,
        )

    def type_tabs(self) -> list[dict[str, Any]]:
        """Return a tab for each type, and one for all; the boxes choose several (V2)."""
        chosen, numbers = self.search.conditions.types, self.search.counts.by_type
        tabs: list[dict[str, Any]] = [
            {
                "label": each.name,
                "url": query_string(self.request.GET, type=each.slug, page=None),
                "count": numbers[each.pk],
                "is_current": chosen == (each,),
            }
            for each in dict.fromkeys(self.types.values())
        ]
        every = query_string(self.request.GET, type=None, page=None) or self.page_url
        total = sum(numbers.values())
        return [{"label": "すべて", "url": every, "count": total, "is_current": not chosen}, *tabs]

    def sort_options(self) -> list[dict[str, Any]]:
        """Return the sort orders; relevance only with a text (V3)."""
        conditions = self.search.conditions
        return [
            {
                "label": order.label,
                "url": query_string(self.request.GET, sort=order.value, page=None),
                "is_current": order == conditions.sort,
            }
            for order in SortOrder
            if order != SortOrder.RELEVANCE or conditions.text
        ]

    def chosen(self) -> list[dict[str, str]]:
        conditions, query = self.search.conditions, self.request.GET
        chips = []
        if conditions.text:
            url = query_string(query, q=None, page=None)
            chips.append({"label": f"フリーワード：{conditions.text}", "remove_url": url})
        groups = (
            ("genre", "ジャンル", {each.slug: each.name for each in conditions.genres}),
            ("type", "種別", {each.slug: each.name for each in conditions.types}),
            ("only", "条件", {each.value: each.label for each in conditions.traits}),
        )
        for key, label, chosen in groups:
            for slug, name in chosen.items():
                rest = [each for each in chosen if each != slug]
                url = query_string(query, **{key: rest}, page=None)
                chips.append({"label": f"{label}：{name}", "remove_url": url})
        return chips

    def tools(self) -> dict[str, Any]:
        """Return what the user may do with the list: save, compare, record (V10 to V12)."""
        user = self.request.user
        kept = query_of(self.search.conditions)
        is_member = organization_of(user) is not None
        may_compare = is_member or (user.is_authenticated and user.is_secretariat)
        return {
            "may_save": is_member,
            "may_record": can_record_decisions(user),
            "chooser": CHOOSER if may_compare else "",
            "search": f"{kept}&sort={self.search.conditions.sort.value}",
            "save_url": f"{self.page_url}saved/new/?{kept}",
            "url": self.page_url,
        }

    def help_without_hits(self) -> dict[str, Any]:
        """Return what the screen offers after a search without hits (V8)."""
        return {
            "is_void": self.search.conditions.are_void,
            "suggestions": self.suggestions(),
            "words": self.words(),
            "loosenings": self.loosenings(),
            "neighbours": self.neighbours(),
        }

    def suggestions(self) -> list[dict[str, Any]]:
        """Return 「もしかして」: other texts with hits, under the same other conditions."""
        return [
            {
                "label": each.text,
                "url": query_string(self.request.GET, q=each.text, page=None),
                "count": each.hits,
            }
            for each in suggestions(self.search)
        ]

    def words(self) -> list[dict[str, Any]]:
        """Return each word typed with its own hits; a link to it alone if it has some."""
        return [
            {
                "label": each.text,
                "url": query_string(QueryDict(), q=each.text) if each.hits else "",
                "count": each.hits,
            }
            for each in words_alone(self.search)
        ]

    def loosenings(self) -> list[dict[str, Any]]:
        return [
            {
                "label": GROUP_LABELS[name],
                "url": query_string(self.request.GET, **{GROUP_KEYS[name]: None}, page=None),
                "count": count,
            }
            for name, count in self.search.loosenings()
        ]

    def neighbours(self) -> list[dict[str, Any]]:
        return [
            {
                "name": genre.name,
                "url": query_string(self.request.GET, genre=genre.slug, page=None),
                "count": count,
            }
            for genre, count in self.search.neighbours()
        ]
