"""Screens to apply and to verify the address (M10, M11)."""

from __future__ import annotations

from typing import Any

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import reverse_lazy
from django.utils.functional import cached_property
from django.views.generic import FormView, TemplateView

from cms.admin.audit import Operator
from cms.members.joining import applications
from cms.members.joining.forms import JoinForm
from cms.members.joining.models import JoiningTerms
from cms.web.breadcrumbs import Crumb
from cms.web.rate_limits import is_too_often
from cms.web.signed_links import ExpiredLinkError, UnknownLinkError, unlisted

#: Many towns may share the IP address of their prefecture's security cloud.
BY_CLIENT = "60/h"
BY_ADDRESS = "5/d"
TOO_OFTEN = (
    "短い時間に多くの申込みがあったため、受け付けられませんでした。"
    "入力した内容はこの画面に残っています。１時間ほどたってから、もう一度「申し込む」を押してください。"
)
CRUMBS = [Crumb("ホーム", "/"), Crumb("入会の申込み")]


class JoinView(FormView):
    """The application form; errors appear at the fields, and the input is kept (M10)."""

    template_name = "members/joining/join.html"
    form_class = JoinForm
    success_url = reverse_lazy("join_sent")

    @cached_property
    def terms(self) -> JoiningTerms | None:
        return JoiningTerms.in_force()

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.terms is None:
            status = 200 if request.method in {"GET", "HEAD"} else 409
            context = {"breadcrumbs": CRUMBS}
            return TemplateResponse(
                request, "members/joining/join_closed.html", context, status=status
            )
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"terms": self.terms}

    def form_valid(self, form: Any) -> HttpResponse:
        """Accept the application within the rate limits; everybody sees the same screen (2.4)."""
        if self._is_too_often(form.cleaned_data["email"]):
            form.add_error(None, TOO_OFTEN)
            return self.render_to_response(self.get_context_data(form=form), status=429)
        applications.apply(form.instance, Operator.of(self.request))
        return super().form_valid(form)

    def form_invalid(self, form: BaseForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def _is_too_often(self, email: str) -> bool:
        by_client = is_too_often(self.request, "join", BY_CLIENT)
        by_address = is_too_often(self.request, "join-address", BY_ADDRESS, key=email.lower())
        return by_client or by_address

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(terms=self.terms, breadcrumbs=CRUMBS, **kwargs)


class JoinSentView(TemplateView):
    template_name = "members/joining/join_sent.html"
    extra_context = {"breadcrumbs": CRUMBS}


class JoinConfirmView(TemplateView):
    """The mailed link: GET asks, POST confirms, so that a mail scanner cannot verify an address."""

    template_name = "members/joining/join_confirm.html"
    extra_context = {"breadcrumbs": CRUMBS}
    http_method_names = ["get", "head", "post"]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return unlisted(super().dispatch(request, *args, **kwargs))

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._answer(confirms=False)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._answer(confirms=True)

    def _answer(self, *, confirms: bool) -> HttpResponse:
        try:
            application = applications.application_of(self.kwargs["token"])
        except ExpiredLinkError:
            return self._page("expired", status=410)
        except UnknownLinkError:
            return self._page("unknown", status=404)
        if confirms and applications.verify(application, Operator.of(self.request)):
            return self._page("done")
        if applications.is_confirmed(application):
            return self._page("already")
        rows = [
            ("団体名", application.organization_name),
            ("氏名", application.get_full_name()),
            ("メールアドレス", application.email),
        ]
        return self._page("ask", rows=rows)

    def _page(self, step: str, *, status: int = 200, **context: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(step=step, **context), status=status)
