"""Registering in the name of an organisation: its consent, and whoever else may approve (S7)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from catalog.entries.models.entry import Entry
from catalog.registering.forms import EntryForm
from catalog.registering.models import Consent, ConsentWay
from cms.admin.audit import Operator, record
from cms.web.fields import PlainTextField
from cms.web.text import one_line

CONSENT = ("consent_way", "consent_by", "consent_on")
NOTE_CONSENT = "団体の同意：だれから、いつ、どのように同意を受けたかを記入してください。"
ACCEPTED_FOR = "規約を団体に示し、了承を得てから、チェックを入れてください。"
ALONE = (
    "今は、あなたのほかに審査できる人がいません。自分が提出した申請は、自分では審査できません。"
    "次のどちらかで進めてください。\n"
    "（１）事務局のもう一人の担当者のアカウントを作り、その人が審査する。\n"
    "（２）登録した団体の人が「登録情報一覧」でこの情報を開き、「編集」から「登録」で提出し直す。"
    "団体が提出した申請は、あなたが審査できます。"
)


class EntryFormForOthers(EntryForm):
    """The form with the consent, which a submission needs and a draft may lack (S7)."""

    consent_way = forms.ChoiceField(
        label="同意の受け方", choices=[("", "選んでください"), *ConsentWay.choices]
    )
    consent_by = PlainTextField(
        label="同意した人",
        max_length=100,
        help_text="部署と氏名。例：営業部　見本 花子さん。事務局だけが見ます。",
    )
    consent_on = forms.DateField(
        label="同意の日", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["accept_terms"].help_text = ACCEPTED_FOR

    def clean_consent_by(self) -> str:
        return one_line(self.cleaned_data["consent_by"])

    def clean_consent_on(self) -> Any:
        """Return the day.

        Raises:
            ValidationError: if it has not come yet.
        """
        day = self.cleaned_data["consent_on"]
        if day and day > timezone.localdate():
            raise ValidationError("今日までの日付を入力してください。")
        return day

    def consent_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in CONSENT]

    def consent(self) -> dict[str, Any]:
        """Return what is noted; {} if nothing is."""
        way, given_by, day = (self.cleaned_data.get(name) for name in CONSENT)
        noted = {"way": way or "", "given_by": given_by or "", "given_on": day}
        return noted if any(noted.values()) else {}


@transaction.atomic
def note_consent(entry: Entry, noted: dict[str, Any], operator: Operator) -> None:
    """Keep the consent with the latest draft; noting it again replaces it."""
    consent, _ = Consent.objects.update_or_create(
        entry=entry,
        revision_id_noted=entry.latest_revision_id,
        defaults=noted | {"user": operator.user, "noted_at": timezone.now()},
    )
    record(entry, "catalog.note_consent", operator, consent=str(consent))


def latest_consent(entry: Entry) -> Consent | None:
    """Return the consent to the latest draft; the one to what is published counts no more."""
    if entry.latest_revision_id == entry.live_revision_id:
        return None
    return entry.consents.filter(revision_id_noted=entry.latest_revision_id).first()


def initial_consent(entry: Entry) -> dict[str, Any]:
    consent = latest_consent(entry)
    if consent is None:
        return {}
    return dict(zip(CONSENT, (consent.way, consent.given_by, consent.given_on), strict=True))


def has_another_to_approve(entry: Entry, user: Any) -> bool:
    """Whether somebody besides `user` may decide about what `user` submits (S4)."""
    workflow = entry.get_workflow()
    tasks = [task.specific for task in workflow.tasks] if workflow else []
    return any(task.others_who_decide(user).exists() for task in tasks)
