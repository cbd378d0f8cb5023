"""「このネットワークを団体に登録」: from an alert or a login to the organisation (M20, M22)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.views.generic import TemplateView

from cms.admin.audit import Operator, record
from cms.admin.screens import TitledScreen
from cms.members.access.admin import HANDLE_ALERTS
from cms.members.access.decisions import handle
from cms.members.access.models import AccessAlert
from cms.members.organizations.models.organizations import Network, Organization
from cms.members.organizations.standing import standing_for
from cms.web.networks import address_or_none, is_in_any

CHANGE = "members.change_organization"


class NetworkForm(forms.ModelForm):
    closes_alerts = forms.BooleanField(
        label="このアドレスからの未確認の警告も確認済みにする", required=False, initial=True
    )

    class Meta:
        model = Network
        fields = ["cidr", "is_shared"]


class RegisterNetworkView(TitledScreen, TemplateView):
    """Shows organisation, address and open alerts; POST adds the network and closes them."""

    template_name = "members/access/register_network.html"
    page_title = "ネットワークを団体に登録"
    header_icon = "site"
    form: NetworkForm | None = None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.has_perm(CHANGE):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def organization(self) -> Organization:
        return get_object_or_404(Organization.objects.standing(), pk=self.kwargs["pk"])

    @cached_property
    def address(self) -> str:
        found = address_or_none(self.request.GET.get("address", ""))
        return str(found) if found else ""

    @property
    def alerts(self) -> QuerySet[AccessAlert]:
        """Return the open alerts about this address, if the user may close them."""
        if not (self.address and self.request.user.has_perm(HANDLE_ALERTS)):
            return AccessAlert.objects.none()
        alerts = AccessAlert.objects.filter(handled_at__isnull=True, address=self.address)
        return alerts.filter(organization=self.organization)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        instance = Network(organization=self.organization)
        self.form = NetworkForm(request.POST, instance=instance)
        if not self.form.is_valid() or not self.save(Operator.of(request)):
            return self.render_to_response(self.get_context_data(), status=422)
        messages.success(request, f"「{self.organization}」に{instance}を登録しました。")
        return redirect("organizations:edit", self.organization.pk)

    @transaction.atomic
    def save(self, operator: Operator) -> bool:
        """Add the network unless the organisation has it; return whether it was added."""
        assert self.form is not None  # noqa: S101  # called with a valid form
        network = self.form.instance
        network.organization = standing_for(self.organization)
        try:
            self._covers_the_address(network.cidr)
            network.validate_constraints()
        except ValidationError as error:
            self.form.add_error("cidr", error.messages)
            return False
        network.save()
        record(
            network.organization,
            "wagtail.edit",
            operator,
            fields=["networks"],
            network=str(network),
        )
        if self.form.cleaned_data["closes_alerts"]:
            for alert in self.alerts:
                handle(alert, operator)
        return True

    def _covers_the_address(self, cidr: str) -> None:
        """Refuse a network that would leave the warnings about the address as they are."""
        address = address_or_none(self.address)
        if address is not None and not is_in_any(address, [cidr]):
            raise ValidationError(f"{address}を含むネットワークを入力してください。")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = self.form or NetworkForm(initial={"cidr": self.address})
        number = self.alerts.count()
        if not number:
            del form.fields["closes_alerts"]
        return super().get_context_data(
            organization=self.organization,
            networks=self.organization.networks.all(),
            address=self.address,
            number=number,
            form=form,
            **kwargs,
        )
