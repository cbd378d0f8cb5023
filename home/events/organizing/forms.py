"""The organiser's forms: adding and correcting a participant, calling an event off (E3)."""

from __future__ import annotations

from typing import Any

from django import forms

from catalog.taxonomy.tree import GenreTree
from cms.web.fields import NarrowEmailField, OneLineField, PlainTextField
from home.events.meetings.enums import CallingOff, ParticipantKind
from home.events.meetings.models.pages import EventPage
from home.events.meetings.models.registrations import Registration, person_of
from home.events.meetings.states import standing_of
from home.events.registrations.forms import CHOOSE, NO_ADDRESS

FULL = "空いている席がありません。定員を超えてよいときは、チェックを入れてください。"
KNOWN = "この方は、同じ氏名とメールアドレスですでに申し込んでいます。"
LINES = ("name", "organization_name", "department", "badge", "note")


class ParticipantForm(forms.ModelForm):
    """What the organiser knows or corrects of somebody."""

    email = NarrowEmailField(
        label="メールアドレス",
        required=False,
        max_length=254,
        help_text="空欄なら、お知らせのメールは届きません。",
        error_messages={"invalid": NO_ADDRESS},
    )

    class Meta:
        model = Registration
        fields = (
            "name",
            "organization_name",
            "department",
            "kind",
            "email",
            "badge",
            "party",
            "genre",
            "question",
            "note",
        )
        widgets = {"question": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, event: EventPage, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.event = event
        for name in LINES:
            column: Any = Registration._meta.get_field(name)
            old = self.fields[name]
            self.fields[name] = OneLineField(
                label=old.label,
                required=old.required,
                max_length=column.max_length,
                help_text=old.help_text,
            )
        self.fields["name"].error_messages["required"] = "氏名を入力してください。"
        kind: Any = self.fields["kind"]
        kind.choices = [("", CHOOSE), *ParticipantKind.choices]
        kind.error_messages["required"] = "区分を選んでください。"
        question = self.fields["question"]
        self.fields["question"] = PlainTextField(
            label=question.label, required=False, max_length=1_000, widget=question.widget
        )
        self._offer_genres()
        if not event.has_party:
            del self.fields["party"]

    def _offer_genres(self) -> None:
        tree = GenreTree()
        genre: Any = self.fields["genre"]
        genre.choices = [("", CHOOSE), *((each.pk, tree.path_of(each)) for each in tree.walk())]

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        person = person_of(values.get("email", ""), values.get("name", ""))
        others = self.event.registrations.active().filter(person=person, forgotten_at=None)
        if values.get("name") and others.exclude(pk=self.instance.pk).exists():
            self.add_error("name", KNOWN)
        return values


class AddForm(ParticipantForm):
    """Somebody who is added by hand; above the capacity only on purpose (E2)."""

    above = forms.BooleanField(
        label="定員を超えても席を用意する",
        required=False,
        help_text="講師・事務局は定員に数えません。",
    )

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        is_guest = values.get("kind") == ParticipantKind.GUEST
        if not is_guest and not values.get("above") and not standing_of(self.event).seats_left:
            self.add_error("above", FULL)
        return values


class CallOffForm(forms.Form):
    """中止 or 延期, and what everybody is told of it (E1)."""

    why = forms.ChoiceField(
        label="中止・延期の別",
        choices=CallingOff.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "中止か延期かを選んでください。"},
    )
    note = PlainTextField(
        label="お知らせの文",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="理由や今後の予定など。メールと、勉強会のページに載ります。",
    )
