"""The screen that throws a kept form away."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.utils.cache import add_never_cache_headers
from django.views.generic import TemplateView

from cms.members.kept_forms.keeping import address_of, kept_form
from cms.members.kept_forms.models import KeptForm
from cms.web.breadcrumbs import Crumb
from cms.web.times import local_time

DISCARDED = "お預かりしていた入力を削除しました。"
WARNING = "まだ送信されていない内容です。ファイルも消えます。削除すると、元に戻せません。"


class DiscardView(TemplateView):
    """Ask, then delete a form of one's own and go on to its page; others find nothing here."""

    template_name = "deletion.html"
    http_method_names = ["get", "head", "post"]
    form: KeptForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        form = kept_form(request, str(kwargs["token"]))
        if form is None:
            return HttpResponseRedirect("/")
        self.form = form
        response = super().dispatch(request, *args, **kwargs)
        add_never_cache_headers(response)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            subject=f"{local_time(self.form.created_at)} に送信した内容",
            warning=WARNING,
            back_url=address_of(self.form),
            breadcrumbs=[Crumb("ホーム", "/"), Crumb("削除")],
            **kwargs,
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        page = self.form.page
        self.form.delete()
        messages.success(request, DISCARDED)
        return HttpResponseRedirect(page)
