"""Screens for saved searches, and the page that stops their mails (V10)."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.contrib import messages
from django.core.signing import BadSignature
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_exempt
from django.views.generic import TemplateView

from catalog.pages.addresses import search_url
from catalog.saved.digests import searches_to_stop
from catalog.saved.forms import IntervalForm, SavedSearchForm
from catalog.saved.models import MOST_PER_ACCOUNT, NAME_LENGTH, DigestInterval, SavedSearch
from catalog.search.views.conditions import ConditionsView
from catalog.search.wording import condition_rows, conditions_of, in_one_line, is_same, query_of
from cms.members.accounts.acting import MembersOnlyView
from cms.members.accounts.models import User
from cms.web.breadcrumbs import Crumb, trail_of
from cms.web.text import excerpt

LIST = "保存した検索"
STOPPING = "お知らせの停止"
FOR_MEMBERS = "検索条件の保存は、団体のアカウントでログインした方が利用できます。"
TOO_MANY = (
    f"保存できる検索は{MOST_PER_ACCOUNT}件までです。"
    "「保存した検索」から不要なものを削除してください。"
)


class SavedView(MembersOnlyView, ConditionsView):
    """Members only; a saved search belongs to the account, not to the organisation (V9, V10)."""

    heading = LIST
    refusal = FOR_MEMBERS

    def back_url(self) -> str:
        return self.page_url

    @property
    def list_url(self) -> str:
        return f"{self.page_url}saved/"

    def get_breadcrumbs(self) -> list[Crumb]:
        steps = [Crumb("検索画面", self.page_url), Crumb(LIST, self.list_url), *self.steps()]
        return trail_of(self.page.get_parent(), *steps)

    def steps(self) -> list[Crumb]:
        return []


class SavedListView(SavedView):
    template_name = "catalog/saved/saved_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            rows=[self.row(saved) for saved in self.user.saved_searches.all()],
            search_url=self.page_url,
            **kwargs,
        )

    def row(self, saved: SavedSearch) -> dict[str, Any]:
        conditions = conditions_of(saved.query, self.tree, self.types)
        return {
            "saved": saved,
            "conditions": condition_rows(conditions) if conditions else [],
            "is_stale": conditions is None,
            "results_url": self.results_url(saved.query),
            "change_url": f"{self.list_url}{saved.pk}/",
            "delete_url": f"{self.list_url}{saved.pk}/delete/",
            "form": IntervalForm(instance=saved),
        }


class SaveSearchView(SavedView):
    """「この条件を保存」: asks for a name, prefilled from the conditions in the address."""

    template_name = "catalog/saved/saved_new.html"

    @cached_property
    def form(self) -> SavedSearchForm:
        name = excerpt(in_one_line(self.search.conditions), NAME_LENGTH - 1)
        is_sent = self.request.method == "POST"
        return SavedSearchForm(self.request.POST if is_sent else None, initial={"name": name})

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            form=self.form,
            conditions=condition_rows(self.search.conditions),
            back_url=self.results_url(),
            **kwargs,
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not self.form.is_valid() or not self.save():
            return self.render_to_response(self.get_context_data())
        messages.success(request, "検索条件を保存しました。")
        return HttpResponseRedirect(self.list_url)

    @transaction.atomic
    def save(self) -> bool:
        """Save the search; return False if it is saved already or at the limit.

        Parallel requests share the limit.
        """
        User.objects.select_for_update(of=("self",)).get(pk=self.user.pk)
        query = query_of(self.search.conditions)
        saved = list(self.user.saved_searches.all())
        same = next((each for each in saved if is_same(each.query, query)), None)
        if same is not None or len(saved) >= MOST_PER_ACCOUNT:
            known = f"同じ条件を「{same}」の名前で保存済みです。"
            self.form.add_error(None, TOO_MANY if len(saved) >= MOST_PER_ACCOUNT else known)
            return False
        self.form.instance.user = self.user
        self.form.instance.query = query
        self.form.save()
        return True

    def steps(self) -> list[Crumb]:
        return [Crumb("この条件を保存")]


class SavedItemView(SavedView):
    """One saved search of the account; those of others answer 404 (V9)."""

    @cached_property
    def saved(self) -> SavedSearch:
        saved = self.user.saved_searches.filter(pk=self.kwargs["saved_id"]).first()
        if saved is None:
            raise Http404("No such saved search")
        return saved


class ChangeIntervalView(SavedItemView):
    """Changes the interval of the mails; invalid values are ignored."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        interval = request.POST.get("interval", "")
        if self.saved and interval in DigestInterval.values:
            self.saved.change_interval(interval)
            messages.success(request, f"「{self.saved.name}」のお知らせメールを変更しました。")
        return HttpResponseRedirect(self.list_url)


class DeleteSavedView(SavedItemView):
    """Asks before it deletes."""

    template_name = "deletion.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            subject=f"保存した検索「{self.saved.name}」",
            warning="お知らせメールも届かなくなります。削除すると、元に戻せません。",
            back_url=self.list_url,
            **kwargs,
        )

    def steps(self) -> list[Crumb]:
        return [Crumb("削除")]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        name = self.saved.name
        self.saved.delete()
        messages.success(request, f"「{name}」を削除しました。")
        return HttpResponseRedirect(self.list_url)


@method_decorator(csrf_exempt, name="dispatch")
class StopDigestsView(TemplateView):
    """The links in the mail that stop one search or all of the account, without login.

    Only POST stops: mail scanners follow links. Mail programs send it without cookies or token
    (RFC 8058).
    """

    template_name = "catalog/saved/saved_stop.html"
    extra_context = {"breadcrumbs": [Crumb("ホーム", "/"), Crumb(STOPPING)]}

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        try:
            self.searches = searches_to_stop(**kwargs)
        except BadSignature as error:
            raise Http404("No such signature") from error

    def running(self) -> QuerySet[SavedSearch]:
        return self.searches.exclude(interval=DigestInterval.OFF)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        saved = self.searches.first() if kwargs["about"] == "saved" else None
        is_on = self.running().exists()
        return super().get_context_data(saved=saved, is_on=is_on, search_url=search_url(), **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.running().update(interval=DigestInterval.OFF)
        return self.get(request, *args, **kwargs)
