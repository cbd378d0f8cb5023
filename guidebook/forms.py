"""Forms of the guidebook: those of the page editor, the self-check, the reader's feedback."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from wagtail.admin.forms import WagtailAdminPageForm

from catalog.validators import NOT_TO_BE_WRITTEN
from cms.fields import PlainTextField
from guidebook.enums import FeedbackKind, Progress
from guidebook.models.feedback import LONGEST_COMMENT
from guidebook.models.self_check import LONGEST_MEMO
from guidebook.self_checks import Answer
from guidebook.validators import former_labels

if TYPE_CHECKING:
    from guidebook.models import ChecklistItem


class EditionPageForm(WagtailAdminPageForm):
    """Refuses a checklist whose numbers do not tell its items apart (G3, G6)."""

    def clean(self) -> dict[str, Any]:
        """Check the numbers of the items, and the older edition's numbers they refer to."""
        cleaned: dict[str, Any] = super().clean()
        rows = [row for row in self._rows() if row.cleaned_data.get("number")]
        counts = Counter(row.cleaned_data["number"] for row in rows)
        replaced = cleaned.get("replaces")
        known = {item.number for item in replaced.checklist} if replaced else set()
        for row in rows:
            if counts[row.cleaned_data["number"]] > 1:
                row.add_error("number", "同じ番号の項目がほかにもあります。")
            unknown = set(former_labels(row.cleaned_data.get("former", ""))) - known
            if unknown:
                row.add_error(
                    "former",
                    f"置き換える版のチェックリストに「{'、'.join(sorted(unknown))}」はありません。",
                )
        return cleaned

    def _rows(self) -> list[Any]:
        formset = self.formsets.get("checklist_items")
        if formset is None or not formset.is_valid():
            return []
        deleted = formset.deleted_forms
        return [row for row in formset.forms if row not in deleted and row.cleaned_data]

    def is_valid(self) -> bool:
        """Whether everything is right; errors found above in the rows count, too."""
        valid = bool(super().is_valid())
        formset = self.formsets.get("checklist_items")
        return valid and (formset is None or not any(row.errors for row in formset.forms))


class ChapterPageForm(WagtailAdminPageForm):
    """Refuses a second chapter of the same number in one edition (G2)."""

    def clean(self) -> dict[str, Any]:
        """Check the number against the other chapters."""
        cleaned: dict[str, Any] = super().clean()
        number = cleaned.get("number")
        if number and self.parent_page is not None:
            others = type(self.instance).objects.child_of(self.parent_page)
            if others.filter(number=number).exclude(pk=self.instance.pk).exists():
                self.add_error("number", "この番号の章は、この版にすでにあります。")
        return cleaned


class SelfCheckForm(forms.Form):
    """まだ / 着手 / できている and a memo for each item (G4)."""

    version = forms.CharField(label="確認", required=False, widget=forms.HiddenInput, max_length=40)

    def __init__(
        self,
        *args: Any,
        checklist: Iterable[ChecklistItem],
        answers: Mapping[str, Answer] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.checklist = list(checklist)
        for item in self.checklist:
            answer = (answers or {}).get(item.number, Answer())
            self.fields[f"progress_{item.number}"] = forms.ChoiceField(
                label=f"{item.number}．{item.item}",
                choices=Progress.choices,
                initial=answer.progress,
                widget=forms.RadioSelect,
            )
            self.fields[f"memo_{item.number}"] = PlainTextField(
                label="メモ",
                required=False,
                max_length=LONGEST_MEMO,
                initial=answer.memo,
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    def answers(self) -> dict[str, Answer]:
        """Return the answers of a valid form by the number of the item."""
        data = self.cleaned_data
        return {
            item.number: Answer(
                data[f"progress_{item.number}"], data[f"memo_{item.number}"], item.item
            )
            for item in self.checklist
        }

    def rows(self) -> list[tuple[ChecklistItem, forms.BoundField, forms.BoundField]]:
        """Return each item with its two fields."""
        return [
            (item, self[f"progress_{item.number}"], self[f"memo_{item.number}"])
            for item in self.checklist
        ]


class FeedbackForm(forms.Form):
    """Helpful or not, and a comment; `website` is a field that only machines fill in (G9).

    What must not be written stands beside the comment (M13).
    """

    helpful = forms.TypedChoiceField(
        label="この章は役に立ちましたか",
        choices=[("yes", "役に立った"), ("no", "役に立たなかった")],
        required=False,
        widget=forms.RadioSelect,
        coerce=lambda value: value == "yes",
        empty_value=None,
    )
    kind = forms.ChoiceField(
        label="コメントの種類",
        choices=[("", "選んでください"), *FeedbackKind.choices],
        required=False,
    )
    comment = PlainTextField(
        label="コメント",
        required=False,
        max_length=LONGEST_COMMENT,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=f"{LONGEST_COMMENT:,}文字まで。個人名や連絡先は書かないでください。"
        + NOT_TO_BE_WRITTEN,
    )
    website = forms.CharField(
        label="この欄は空のままにしてください",
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )
    ticket = forms.CharField(label="確認", widget=forms.HiddenInput, required=False, max_length=200)

    def clean(self) -> dict[str, Any]:
        """Ask for a verdict or a comment, and for the kind of a comment."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("comment") and not cleaned.get("kind"):
            self.add_error("kind", "コメントの種類を選んでください。")
        if cleaned.get("kind") and not cleaned.get("comment") and "comment" not in self.errors:
            self.add_error("comment", "コメントを入力してください。")
        if not self.errors and cleaned.get("helpful") is None and not cleaned.get("comment"):
            self.add_error("helpful", "役に立ったかどうかを選ぶか、コメントを入力してください。")
        return cleaned

    @property
    def is_from_machine(self) -> bool:
        """Whether the field that people do not see was filled in."""
        return bool(self.data.get("website"))

    def kept(self) -> dict[str, Any]:
        """Return what is kept of a valid form."""
        return {name: self.cleaned_data[name] for name in ("helpful", "kind", "comment")}


def replace_value(form: forms.BaseForm, name: str, value: str) -> None:
    """Let a form that was sent carry another `value` when it is shown again."""
    data: Any = form.data
    form.data = data.copy()
    data = form.data
    data[name] = value
