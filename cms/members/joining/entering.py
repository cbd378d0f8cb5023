"""The screen on which the secretariat enters an application that came otherwise (M11)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.generic import FormView

from cms.admin.audit import Operator
from cms.admin.screens import TitledScreen
from cms.members.joining import applications
from cms.members.joining.decisions import DECIDE
from cms.members.joining.forms import ApplicantForm
from cms.members.joining.models import JoiningTerms

NO_TERMS = "行動規範と利用規約の版がないため、申込みを受け付けられません。先に版を作ってください。"
AGREES = "本人に確かめてから、チェックを入れてください。"
ENTERED = "「{application}」の申込みを受け付けました。内容を確かめて、承認してください。"


class EnteredForm(ApplicantForm):
    """The applicant as the secretariat was told, with an address of any domain (M11)."""

    agrees = forms.BooleanField(
        label="申し込む方は、行動規範と利用規約に同意しています",
        error_messages={"required": AGREES},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["tel"].help_text = ""
        fields[
            "email"
        ].help_text = (
            "団体のドメインでないアドレスも入力できます。承認すると、ここに案内をお送りします。"
        )
        fields["note"].label = "受付のメモ"
        fields["note"].help_text = "所属をどのように確かめたかを書いておいてください。1,000文字まで"

    @property
    def shown(self) -> list[forms.BoundField]:
        """Return the fields to show; the question which town is meant only if it is open."""
        return [each for each in self if each.name != "government" or self.asks_government]


class EnterApplicationView(TitledScreen, FormView):
    """Enter an application that came by telephone or letter, then decide on it (M11)."""

    form_class = EnteredForm
    template_name = "members/joining/enter_application.html"
    page_title = "申込みを入力"
    header_icon = "mail"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.has_perm(DECIDE):
            raise PermissionDenied
        self.terms = JoiningTerms.in_force()
        if self.terms is None:
            messages.error(request, NO_TERMS)
            return redirect("applications:index")
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"terms": self.terms}

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            applications.enter(form.instance, Operator.of(self.request))
        except applications.JoiningError as error:
            form.add_error("email", str(error))
            return self.form_invalid(form)
        messages.success(self.request, ENTERED.format(application=form.instance))
        return redirect(reverse("applications:inspect", args=[form.instance.pk]))

    def form_invalid(self, form: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(terms=self.terms, **kwargs)
