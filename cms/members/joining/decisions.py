"""The screen on which the secretariat decides on an application (M12)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from wagtail.admin.views.generic import InspectView

from cms.admin.audit import Operator
from cms.admin.screens import next_url
from cms.admin.waiting import TARGET, wait_label
from cms.members.joining import applications
from cms.members.joining.admission import (
    Candidate,
    candidates_for,
    governments_for,
    proven_government,
    suggested_membership,
    suggested_name,
)
from cms.members.joining.enums import ApplicationState
from cms.members.joining.models import Application
from cms.members.organizations.codes import is_association_code
from cms.members.organizations.domains import contradiction
from cms.members.organizations.enums import Membership, OrganizationKind
from cms.members.organizations.models.local_governments import LocalGovernment
from cms.members.organizations.models.organizations import Organization
from cms.members.organizations.names import organizations_named
from cms.reasons.enums import Decision
from cms.reasons.forms import ReasonedForm, reason_field
from cms.web.fields import OneLineField

DECIDE = "members.change_application"
NEW, OTHER = "new", "other"
NOT_CHOSEN = "加わる団体を選んでください。"
NOT_NAMED = "新しい団体を作るときは入力してください。"
ENTERED = "まだです（事務局が入力した申込みです。案内のメールのリンクで確かめます）"
TAKEN = (
    "この名前の団体は、もうあります。同じ団体なら、その団体に加えてください。"
    "別の団体なら、都道府県を付けるなどして、見分けられる名前にしてください。"
)
NOT_FOUND = "この名前の団体は見つかりません。「団体」の一覧で名前をご確認ください。"


def label_of(candidate: Candidate) -> str:
    why = "、".join(candidate.reasons)
    doubts = "".join(f"【ご確認ください：{each}】" for each in candidate.doubts)
    return f"「{candidate.organization}」に加える（{why}）{doubts}"


class AdmissionForm(forms.Form):
    """Choice of the applicant's organisation; a safe candidate is preselected (M12)."""

    target = forms.ChoiceField(
        label="加わる団体",
        widget=forms.RadioSelect,
        error_messages={"required": NOT_CHOSEN, "invalid_choice": NOT_CHOSEN},
    )
    other_name = OneLineField(label="ほかの団体の名前", required=False, max_length=100)
    name = OneLineField(label="新しい団体の名前", required=False, max_length=100)
    kind = forms.ChoiceField(
        label="新しい団体の団体種別", required=False, choices=OrganizationKind.choices
    )
    membership = forms.ChoiceField(
        label="新しい団体の会員種別",
        required=False,
        choices=Membership.choices,
        help_text="地方公共団体と国の機関は特別会員、そのほかは一般会員です。",
    )
    government = forms.ChoiceField(
        label="新しい団体の全国地方公共団体コード",
        required=False,
        help_text=(
            "団体名から分かった地方公共団体か、申込みに書かれたコードです。"
            "同じ名前のものがあるときは、ご確認ください。"
        ),
    )

    def __init__(self, application: Application, data: Any = None) -> None:
        candidates = candidates_for(application)
        super().__init__(data, initial=self._initial(application, candidates))
        self.is_waiting = application.state == ApplicationState.WAITING
        self.governments = {each.code: each for each in governments_for(application)}
        proven = proven_government(application)
        blank = [] if proven else [("", "なし")]
        labels = [(code, f"{code} {each}") for code, each in self.governments.items()]
        said = application.local_government_code
        self.code = "" if said in self.governments else said
        if self.code:
            labels.append((said, f"{said} 申込みに書かれたコード"))
        government: Any = self.fields["government"]
        government.choices = [*blank, *labels]
        self.asks_code = bool(labels)
        self.initial["government"] = proven.code if proven else self.code
        self.candidates = {str(each.organization.pk): each for each in candidates}
        target: Any = self.fields["target"]
        target.choices = [
            *((pk, label_of(each)) for pk, each in self.candidates.items()),
            (NEW, "新しい団体を作る"),
            (OTHER, "ほかの団体に加える（名前を入力）"),
        ]

    @staticmethod
    def _initial(application: Application, candidates: list[Candidate]) -> dict[str, str]:
        target = NEW
        if candidates:
            target = str(candidates[0].organization.pk) if candidates[0].is_safe else ""
        return {
            "target": target,
            "name": suggested_name(application),
            "kind": application.kind,
            "membership": suggested_membership(application.kind),
        }

    @property
    def is_open(self) -> bool:
        return self["target"].value() in {NEW, OTHER, ""} or self.is_bound

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("target") == NEW:
            for name in ("name", "kind", "membership"):
                if not cleaned.get(name) and not self.has_error(name):
                    self.add_error(name, NOT_NAMED)
            if self.is_waiting and Organization.objects.filter(name=cleaned.get("name")).exists():
                self.add_error("name", TAKEN)
        elif cleaned.get("target") == OTHER:
            cleaned["organization"] = self._named(cleaned.get("other_name", ""))
        return cleaned

    def _named(self, name: str) -> Organization | None:
        exact = Organization.objects.standing().filter(name=name).first()
        found = [exact] if exact else organizations_named(name)
        if len(found) != 1:
            self.add_error("other_name", NOT_FOUND)
            return None
        return found[0]

    @property
    def admission(self) -> applications.Admission:
        cleaned = self.cleaned_data
        if cleaned["target"] == NEW:
            chosen = cleaned["government"]
            return applications.Admission(
                None,
                cleaned["name"],
                cleaned["kind"],
                cleaned["membership"],
                self.governments.get(chosen),
                self.code if chosen == self.code else "",
            )
        if cleaned["target"] == OTHER:
            return applications.Admission(cleaned["organization"])
        return applications.Admission(self.candidates[cleaned["target"]].organization)


class DeclineForm(ReasonedForm):
    decision = Decision.DECLINE
    reason = reason_field(
        "お断りの理由", "申し込んだ方", required="お断りの理由を入力してください。"
    )


class ApplicationView(InspectView):
    """Show an application; 「承認」, or 「お断り」 with a reason (M12)."""

    any_permission_required = ["view"]
    template_name = "members/joining/application.html"
    page_title = "入会の申込み"
    http_method_names = ["get", "head", "post"]
    object: Application
    decline_form: DeclineForm | None = None
    status = 200

    def get_object(self, queryset: QuerySet[Application] | None = None) -> Application:
        rows = Application.objects.select_related(
            "terms", "local_government", "organization", "account", "decided_by", "entered_by"
        )
        return get_object_or_404(rows, pk=self.pk)

    @cached_property
    def admission_form(self) -> AdmissionForm:
        is_sent = self.request.POST.get("decision") == "approve"
        return AdmissionForm(self.object, self.request.POST if is_sent else None)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Decide; if that fails, show the error and keep the input.

        Raises:
            PermissionDenied: if the user may only view.
        """
        if not request.user.has_perm(DECIDE):
            raise PermissionDenied
        try:
            done = self._decide(request.POST.get("decision", ""))
        except applications.JoiningError as error:
            messages.error(request, str(error))
            self.object, self.status = self.get_object(), 409
            done = ""
        if not done:
            context = self.get_context_data(object=self.object)
            return self.render_to_response(context, status=self.status)
        messages.success(request, f"「{self.object}」{done}")
        return redirect(next_url(request, reverse("wagtailadmin_home")))

    def _decide(self, decision: str) -> str:
        """Do the action of the button; return a message, "" if the form has errors."""
        operator = Operator.of(self.request)
        if decision == "invite":
            applications.invite_again(self.object, operator)
            return "に案内をもう一度送りました。"
        if decision == "approve" and self.admission_form.is_valid():
            account = applications.approve(self.object, operator, self.admission_form.admission)
            return f"を承認し、案内のメールを送りました（ID {account.username}）。"
        self.decline_form = DeclineForm(self.request.POST) if decision == "decline" else None
        if self.decline_form and self.decline_form.is_valid():
            applications.decline(self.object, operator, self.decline_form.cleaned_data["reason"])
            return "の申込みをお断りし、理由をメールで送りました。"
        self.status = 422
        return ""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        application = self.object
        may_decide = self.request.user.has_perm(DECIDE)
        is_waiting = application.state == ApplicationState.WAITING
        context = super().get_context_data(
            application=application,
            rows=rows_of(application),
            hint=contradiction(application.kind, application.domain_verdict),
            earlier=Application.objects.filter(email__iexact=application.email).exclude(
                pk=application.pk
            ),
            next=next_url(self.request, ""),
            may_invite=may_decide and applications.never_entered(application.account),
            **kwargs,
        )
        if is_waiting and may_decide:
            context |= {
                "admission_form": self.admission_form,
                "decline_form": self.decline_form or DeclineForm(),
                "existing": applications.account_with(application.email),
            }
        return context


def code_line(code: str) -> str:
    """Return the code with what it is, so that a wrong one is seen (P1)."""
    listed = LocalGovernment.objects.filter(code=code).first() if code else None
    if listed:
        return f"{code}（{listed}のコード）"
    kind = "広域連合・一部事務組合などのコード" if is_association_code(code) else "一覧にないコード"
    return f"{code}（{kind}）" if code else ""


def verified_line(application: Application) -> Any:
    """Return when the address was proved; the invitation proves one that the office entered."""
    return ENTERED if application.entered_by_id else application.verified_at


def rows_of(application: Application) -> list[tuple[str, Any]]:
    is_waiting = application.state == ApplicationState.WAITING and application.verified_at
    rows: list[tuple[str, Any]] = [
        ("団体名", application.organization_name),
        ("団体種別", application.get_kind_display()),
        ("全国地方公共団体コード", code_line(application.local_government_code)),
        ("氏名", application.get_full_name()),
        ("部署名", application.department),
        ("電話番号", application.tel),
        ("メールアドレス", application.email),
        ("ドメインの判定", application.get_domain_verdict_display()),
        ("ドメインから分かった団体", application.local_government or ""),
        ("事務局への連絡", application.note),
        ("了承した行動規範と利用規約", application.terms.version),
        ("了承した日時", application.accepted_at),
        ("IPアドレス", application.address or ""),
        ("申込日時", application.created_at),
        ("アドレスを確かめた日時", verified_line(application)),
    ]
    if application.entered_by:
        rows.append(("事務局で入力した人", application.entered_by.get_full_name()))
    if is_waiting and application.verified_at:
        rows.append(("待っている日数", wait_label(application.verified_at, TARGET)))
    if application.decided_at:
        rows += [
            ("決定", applications.decision_label(application)),
            ("お断りの理由", application.reason),
            ("加わった団体", application.organization or ""),
            ("作ったアカウント", application.account.username if application.account else ""),
        ]
    return rows
