"""Views with which the secretariat decides about one record."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.generic import TemplateView, View

from cms.admin.audit import Operator
from cms.admin.screens import TitledScreen


class DecisionMixin(View):
    """Decide about one record on POST, show a message and redirect.

    Raises:
        PermissionDenied: if the user lacks `permission`.
    """

    model: type[Model]
    permission: str
    object: Any

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.has_perm(self.permission):
            raise PermissionDenied
        self.object = get_object_or_404(self.model, pk=kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        messages.success(request, self.decide(Operator.of(request)))
        return redirect(self.back_url())

    def decide(self, operator: Operator) -> str:
        raise NotImplementedError

    def back_url(self) -> str:
        raise NotImplementedError


class ButtonView(DecisionMixin):
    http_method_names = ["post"]
    #: The ledger that shows the record.
    ledger: type[Any]

    def back_url(self) -> str:
        url: str = self.ledger().url_helper.get_action_url("inspect", self.object.pk)
        return url


class DecisionView(DecisionMixin, TitledScreen, TemplateView):
    """A confirmation screen for one record; it leads back to the list."""

    list_url_name: str
    question: str
    button: str
    template_name = "cms/admin/decision.html"

    def rows(self) -> list[tuple[str, Any]]:
        """Return the lines about the record, each with label and value."""
        raise NotImplementedError

    def back_url(self) -> str:
        return reverse(self.list_url_name)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            question=self.question,
            button=self.button,
            rows=self.rows(),
            back_url=self.back_url(),
            **kwargs,
        )
