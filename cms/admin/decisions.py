"""What the secretariat decides with one button."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from cms.admin.audit import Operator


class DecisionView(WagtailAdminTemplateMixin, TemplateView):
    """A question about one record; POST decides it and leads back to the list.

    Raises:
        PermissionDenied: for who lacks `permission`.
    """

    model: type[Model]
    permission: str
    list_url_name: str
    question: str
    button: str
    template_name = "cms/admin/decision.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Let in who may decide."""
        if not request.user.has_perm(self.permission):
            raise PermissionDenied
        self.object: Any = get_object_or_404(self.model, pk=kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Decide, and say what was done."""
        messages.success(request, self.decide(Operator.of(request)))
        return redirect(self.list_url_name)

    def decide(self, operator: Operator) -> str:
        """Do it; return what was done."""
        raise NotImplementedError

    def rows(self) -> list[tuple[str, Any]]:
        """Return what the record says, label by label."""
        raise NotImplementedError

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Hand question and record over to the template."""
        back_url = reverse(self.list_url_name)
        return super().get_context_data(
            question=self.question,
            button=self.button,
            rows=self.rows(),
            back_url=back_url,
            **kwargs,
        )
