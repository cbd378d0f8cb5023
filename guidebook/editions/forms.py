"""The forms for editing editions and chapters."""

from __future__ import annotations

from collections import Counter
from typing import Any

from wagtail.admin.forms import WagtailAdminPageForm

from guidebook.editions.validators import former_labels


class EditionPageForm(WagtailAdminPageForm):
    """Refuses duplicate numbers and unknown numbers of the older edition (G3, G6)."""

    def clean(self) -> dict[str, Any]:
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
        """Include errors that `clean` adds to the rows."""
        valid = bool(super().is_valid())
        formset = self.formsets.get("checklist_items")
        return valid and (formset is None or not any(row.errors for row in formset.forms))


class ChapterPageForm(WagtailAdminPageForm):
    """Refuses a duplicate chapter number within an edition (G2)."""

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        number = cleaned.get("number")
        if number and self.parent_page is not None:
            others = type(self.instance).objects.child_of(self.parent_page)
            if others.filter(number=number).exclude(pk=self.instance.pk).exists():
                self.add_error("number", "この番号の章は、この版にすでにあります。")
        return cleaned
