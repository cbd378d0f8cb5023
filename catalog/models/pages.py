"""The pages under which the matching service lives; they own address, title and introduction."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.fields import RichTextField
from wagtail.models import Page

from catalog import views

INTRO_FEATURES = ["bold", "link", "ul", "ol"]


class MatchingServicePage(Page):
    """The first page of the service, its menu (V0)."""

    intro = RichTextField("導入文", features=INTRO_FEATURES, blank=True)

    content_panels = [*Page.content_panels, FieldPanel("intro")]
    max_count = 1
    subpage_types = ["catalog.EntrySearchPage", "catalog.OwnEntriesPage"]

    class Meta:
        verbose_name = "マッチングサービスのメニュー"

    def serve(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        """Show the menu."""
        return views.ServiceMenuView.as_view(page=self)(request)


class EntrySearchPage(RoutablePageMixin, Page):
    """Search, result list, detail and what members do with them (V2 to V13)."""

    intro = RichTextField("導入文", features=INTRO_FEATURES, blank=True)

    content_panels = [*Page.content_panels, FieldPanel("intro")]
    max_count = 1
    parent_page_types = ["catalog.MatchingServicePage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = "検索画面"

    @path("")
    def search(self, request: HttpRequest) -> HttpResponseBase:
        """Search form and result list (V2, V3)."""
        return views.EntrySearchView.as_view(page=self)(request)

    @path("<int:entry_id>/", name="detail")
    def detail(self, request: HttpRequest, entry_id: int) -> HttpResponseBase:
        """One entry (V4)."""
        return views.EntryDetailView.as_view(page=self)(request, entry_id=entry_id)

    @path("<int:entry_id>/like/", name="like")
    def like(self, request: HttpRequest, entry_id: int) -> HttpResponseBase:
        """「いいね！」 given or taken back (V5)."""
        return views.LikeView.as_view(page=self)(request, entry_id=entry_id)

    @path("<int:entry_id>/documents/<int:number>/", name="document")
    def document(self, request: HttpRequest, entry_id: int, number: int) -> HttpResponseBase:
        """A file of an entry (V4)."""
        view = views.EntryDocumentView.as_view(page=self)
        return view(request, entry_id=entry_id, number=number)

    @path("<int:entry_id>/contact/")
    def contact(self, request: HttpRequest, entry_id: int) -> HttpResponseBase:
        """A message to the contact of an entry (V13)."""
        return views.ContactView.as_view(page=self)(request, entry_id=entry_id)

    @path("<int:entry_id>/contact/sent/")
    def contact_sent(self, request: HttpRequest, entry_id: int) -> HttpResponseBase:
        """「送信しました。」 (V13)."""
        return views.ContactSentView.as_view(page=self)(request, entry_id=entry_id)

    @path("<int:entry_id>/outdated/")
    def outdated(self, request: HttpRequest, entry_id: int) -> HttpResponseBase:
        """「情報が古い」 (O6)."""
        return views.OutdatedView.as_view(page=self)(request, entry_id=entry_id)

    @path("confirm/<path:token>/")
    def confirm_link(self, request: HttpRequest, token: str) -> HttpResponseBase:
        """The link in the mail 「まだ正しいですか」, without login (O6)."""
        return views.ConfirmLinkView.as_view(page=self)(request, token=token)

    @path("compare/")
    def compare(self, request: HttpRequest) -> HttpResponseBase:
        """Up to four entries side by side (V11)."""
        return views.CompareView.as_view(page=self)(request)

    @path("record.xlsx/")
    def record(self, request: HttpRequest) -> HttpResponseBase:
        """The decision record (V12)."""
        return views.DecisionRecordView.as_view(page=self)(request)

    @path("saved/")
    def saved_searches(self, request: HttpRequest) -> HttpResponseBase:
        """What the account keeps (V10)."""
        return views.SavedListView.as_view(page=self)(request)

    @path("saved/new/")
    def save_search(self, request: HttpRequest) -> HttpResponseBase:
        """「この条件を保存」 (V10)."""
        return views.SaveSearchView.as_view(page=self)(request)

    @path("saved/<int:saved_id>/")
    def change_interval(self, request: HttpRequest, saved_id: int) -> HttpResponseBase:
        """How often its news are mailed (V10)."""
        return views.ChangeIntervalView.as_view(page=self)(request, saved_id=saved_id)

    @path("saved/<int:saved_id>/delete/")
    def delete_saved(self, request: HttpRequest, saved_id: int) -> HttpResponseBase:
        """Forget it (V10)."""
        return views.DeleteSavedView.as_view(page=self)(request, saved_id=saved_id)

    @path("saved/stop/<int:saved_id>/<str:signature>/")
    def stop_digest(self, request: HttpRequest, saved_id: int, signature: str) -> HttpResponseBase:
        """The link in the mail, without login (V10)."""
        view = views.StopDigestView.as_view(page=self)
        return view(request, saved_id=saved_id, signature=signature)


class OwnEntriesPage(RoutablePageMixin, Page):
    """The organisation's own entries: list, detail, form, confirmation, deletion (R2 to R10)."""

    max_count = 1
    parent_page_types = ["catalog.MatchingServicePage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = "登録情報一覧"

    @path("")
    def own_list(self, request: HttpRequest) -> HttpResponseBase:
        """All own entries (R2)."""
        return views.OwnListView.as_view(page=self)(request)

    @path("new/")
    def new(self, request: HttpRequest) -> HttpResponseBase:
        """A blank form (R4)."""
        return views.EditView.as_view(page=self)(request)

    @path("deleted/")
    def deleted(self, request: HttpRequest) -> HttpResponseBase:
        """「削除しました。」 (R8)."""
        return views.DeletedView.as_view(page=self)(request)

    @path("<int:entry_id>/")
    def own_detail(self, request: HttpRequest, entry_id: int) -> HttpResponseBase:
        """One own entry (R3)."""
        return views.OwnDetailView.as_view(page=self)(request, entry_id=entry_id)

    @path("<int:entry_id>/edit/")
    def edit(self, request: HttpRequest, entry_id: int) -> HttpResponseBase:
        """The form (R4)."""
        return views.EditView.as_view(page=self)(request, entry_id=entry_id)

    @path("<int:entry_id>/confirm/")
    def confirm(self, request: HttpRequest, entry_id: int) -> HttpResponseBase:
        """「登録してよいですか？」 (R5)."""
        return views.ConfirmView.as_view(page=self)(request, entry_id=entry_id)

    @path("<int:entry_id>/done/")
    def done(self, request: HttpRequest, entry_id: int) -> HttpResponseBase:
        """「登録しました。」 (R6)."""
        return views.DoneView.as_view(page=self)(request, entry_id=entry_id)

    @path("<int:entry_id>/copy/")
    def copy_entry(self, request: HttpRequest, entry_id: int) -> HttpResponseBase:
        """「コピーして新規登録」 (R10)."""
        return views.CopyView.as_view(page=self)(request, entry_id=entry_id)

    @path("<int:entry_id>/delete/")
    def delete_entry(self, request: HttpRequest, entry_id: int) -> HttpResponseBase:
        """「本当に削除してよいですか？」 (R7)."""
        return views.DeleteView.as_view(page=self)(request, entry_id=entry_id)

    @path("<int:entry_id>/still-right/")
    def still_right(self, request: HttpRequest, entry_id: int) -> HttpResponseBase:
        """「はい、まだ正しいです」 (O6)."""
        return views.StillRightView.as_view(page=self)(request, entry_id=entry_id)

    @path("<int:entry_id>/likes/")
    def likes(self, request: HttpRequest, entry_id: int) -> HttpResponseBase:
        """Who likes it (R2)."""
        return views.OwnLikesView.as_view(page=self)(request, entry_id=entry_id)

    @path("<int:entry_id>/documents/<int:number>/")
    def document(self, request: HttpRequest, entry_id: int, number: int) -> HttpResponseBase:
        """A file of the latest draft."""
        view = views.OwnDocumentView.as_view(page=self)
        return view(request, entry_id=entry_id, number=number)
