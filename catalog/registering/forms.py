"""The form for registering an entry (R4)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import QueryDict

from catalog.entries import content
from catalog.entries.enums import Availability, Confidentiality
from catalog.entries.models.definitions import ClassDefinitions, confidentiality_choices
from catalog.entries.models.entry import SUMMARY_LENGTH, Entry
from catalog.entries.querysets import EntryQuerySet
from catalog.entries.validators import (
    CONTACT_WAYS,
    confidentiality_is_handled,
    consent_is_declared,
    contact_is_given,
)
from catalog.taxonomy.enums import AskedFacts
from catalog.taxonomy.models import Genre, InformationType
from cms.web.fields import (
    NarrowEmailField,
    NarrowURLField,
    PlainTextField,
    TelephoneField,
    tell_purposes,
)

NEEDED_FOR_DRAFT = ("title", "type")
#: Marks at fields that Django does not know to be required.
MARKS = dict.fromkeys(CONTACT_WAYS, "どちらか必須")
ACCEPT_TERMS = "「登録の規約を了承する」にチェックを入れてください。"


@dataclass(frozen=True)
class FormSection:
    """A group of facts; `kinds` are the types whose entries are asked for it."""

    section: content.Section
    fields: list[forms.BoundField]
    kinds: list[InformationType]

    @property
    def is_open(self) -> bool:
        """Whether the fields are in sight from the beginning."""
        return not self.section.is_folded or any(
            field.errors or field.value() for field in self.fields
        )

    @property
    def slugs(self) -> str:
        return " ".join(each.slug for each in self.kinds) if self.section.asked_of else ""


class EntryForm(forms.ModelForm):
    """The fields that members fill in; files: `draft_documents` (R4).

    A draft needs a title and a type; a submission needs everything that 1.1 requires. A class of
    confidentiality that the service does not handle is not saved even in a draft (M13).
    """

    type = forms.ModelChoiceField(
        label="情報種別",
        queryset=InformationType.objects.in_use().order_by("sort_order", "pk"),
        to_field_name="slug",
        empty_label="選んでください",
    )
    genres = forms.ModelMultipleChoiceField(
        label="行政課題のジャンル",
        queryset=Genre.objects.in_use().order_by("sort_order", "pk"),
        to_field_name="slug",
        widget=forms.CheckboxSelectMultiple,
        help_text="一つ以上選んでください。",
    )
    summary = PlainTextField(
        label="概要",
        max_length=SUMMARY_LENGTH,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text="2,000文字まで。改行はそのまま表示されます。",
    )
    confidentiality = forms.TypedChoiceField(
        label="機密性",
        choices=Confidentiality.choices,
        coerce=int,
        widget=forms.RadioSelect,
        help_text="ここに書く内容と添付する資料のうち、最も高いものに合わせて選んでください。",
    )
    availability = forms.ChoiceField(label="提供状況", choices=Availability.choices, required=False)
    accept_terms = forms.BooleanField(
        label="登録の規約を了承する", error_messages={"required": ACCEPT_TERMS}
    )

    class Meta:
        model = Entry
        field_classes = {
            "url": NarrowURLField,
            "video_1_url": NarrowURLField,
            "video_2_url": NarrowURLField,
            "contact_tel": TelephoneField,
            "contact_email": NarrowEmailField,
        }
        widgets = {
            "sales_end_on": forms.DateInput({"type": "date"}, "%Y-%m-%d"),
            "support_until": forms.DateInput({"type": "date"}, "%Y-%m-%d"),
        }
        fields = (
            "title",
            "summary",
            *content.SECTION_FIELDS,
            "url",
            "confidentiality",
            "consent_declared",
            "text_is_open",
            *content.CONTACT,
        )

    field_order = (
        "type",
        "title",
        "summary",
        *content.SECTION_FIELDS,
        "url",
        "genres",
        "confidentiality",
        "consent_declared",
        "text_is_open",
        *content.CONTACT,
    )

    def __init__(self, *args: Any, is_draft: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_draft = is_draft
        self.definitions = ClassDefinitions.in_force()
        classes: Any = self.fields["confidentiality"]
        classes.choices = confidentiality_choices(self.definitions)
        if self.is_bound and not self.data.get("confidentiality"):
            self.data = self._with_class()
        tell_purposes(self)
        self.kinds = list(InformationType.objects.in_use().order_by("sort_order", "pk"))
        labels = dict.fromkeys(each.title_label for each in self.kinds)
        self.fields["title"].label = "／".join(labels)
        self.fields["title"].help_text = "100文字まで"
        fields: dict[str, Any] = self.fields
        fields["successor"].queryset = self._successors()
        fields["successor"].empty_label = "なし"
        for name, field in fields.items():
            field.mark = MARKS.get(name, "必須" if field.required else "")
            if is_draft and name not in NEEDED_FOR_DRAFT:
                field.required = False
            if not isinstance(field.widget, forms.RadioSelect):
                field.widget.attrs.setdefault("class", "input")
        if self.instance.pk and "type" not in self.initial:
            self.initial["type"] = self.instance.information_type.slug
            self.initial["genres"] = [genre.slug for genre in self.instance.genres.all()]

    @classmethod
    def needs(cls) -> list[tuple[str, ...]]:
        """Return what a submission needs: sets of fields of which one must be filled (1.1)."""
        alone = [(name,) for name, field in cls.base_fields.items() if field.required]
        return [*alone, CONTACT_WAYS]

    def _successors(self) -> EntryQuerySet:
        """Return the organisation's other entries of such types, and the one chosen before."""
        entry = self.instance
        ours = Q(organization=entry.organization_id, deleted_at__isnull=True)
        found = Entry.objects.filter(ours | Q(pk=entry.successor_id)).exclude(pk=entry.pk)
        return found.filter(information_type__asked_facts=AskedFacts.PRODUCT).order_by("title")

    def clean(self) -> dict[str, Any]:
        """Require consent for class 2 and a contact address."""
        data: dict[str, Any] = super().clean() or {}
        self._settle_consent(data)
        self._drop_unasked(data)
        if self.is_draft:
            return data
        if not set(CONTACT_WAYS) & self.errors.keys():
            try:
                contact_is_given(data.get("contact_tel", ""), data.get("contact_email", ""))
            except ValidationError as error:
                self.add_error("contact_tel", error)
        return data

    def _drop_unasked(self, data: dict[str, Any]) -> None:
        """Empty the facts that entries of the chosen type do not have, right or wrong."""
        kind = data.get("type")
        if kind is None:
            return
        self.instance.information_type = kind
        for section in content.SECTIONS:
            if not section.is_asked_of(kind.asked_facts):
                for name in content.fields_in(section):
                    self.errors.pop(name, None)
                    data[name] = Entry._meta.get_field(name).get_default()
        if not kind.text_may_be_open:
            data["text_is_open"] = False

    def _with_class(self) -> QueryDict:
        """Add the class to data from a form that does not ask for it: it stays unchanged.

        A new entry is of class 1. An entry of class 2 does not become class 1 this way (M13).
        """
        data = QueryDict(mutable=True)
        data.update(self.data)
        data["confidentiality"] = str(self.instance.confidentiality)
        data["consent_declared"] = "on" if self.instance.consent_declared else ""
        return data

    def clean_confidentiality(self) -> int:
        """Return the class.

        Raises:
            ValidationError: if the service does not handle it (M13).
        """
        chosen: int = self.cleaned_data["confidentiality"]
        confidentiality_is_handled(chosen)
        return chosen

    def _settle_consent(self, data: dict[str, Any]) -> None:
        """Require the declaration for class 2; remove it for class 1 (M13)."""
        confidentiality = data.get("confidentiality")
        if confidentiality is None:
            return
        if confidentiality == Confidentiality.CLASS_1:
            data["consent_declared"] = False
        try:
            consent_is_declared(confidentiality, declared=data["consent_declared"])
        except ValidationError as error:
            self.add_error("consent_declared", error)

    def sections(self) -> list[FormSection]:
        return [
            FormSection(
                each,
                [self[name] for name in content.fields_in(each)],
                [kind for kind in self.kinds if each.is_asked_of(kind.asked_facts)],
            )
            for each in content.SECTIONS
        ]

    def slugs_with_open_text(self) -> str:
        """Return the types whose entries may have an open text, for the script."""
        return " ".join(each.slug for each in self.kinds if each.text_may_be_open)

    def contact_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in content.CONTACT]

    def filled_entry(self) -> Entry:
        entry: Entry = self.save(commit=False)
        entry.information_type = self.cleaned_data["type"]
        entry.genres = list(self.cleaned_data["genres"])
        return entry
