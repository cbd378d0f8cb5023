"""Read-only lists in the admin, built on wagtail-modeladmin (O2)."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any

from django.contrib.admin import SimpleListFilter
from django.contrib.admin.utils import label_for_field
from django.db.models import Model, QuerySet, TextChoices
from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail_modeladmin.helpers import PermissionHelper
from wagtail_modeladmin.options import ModelAdmin
from wagtail_modeladmin.views import IndexView, InspectView

from cms.tabular.spreadsheets import NUMBERS, JapaneseSpreadsheet
from cms.web.listing import PAGE_SIZE
from cms.web.text import is_number, one_line
from cms.web.times import local_time

PERIODS = {"1": "今日", "7": "過去７日間", "30": "過去30日間", "365": "過去１年間"}


def linked(instance: Model | None, label: str = "") -> str:
    """Return the name of what a row is about, as a link to its screen where there is one.

    Whoever may not open the screen is refused there.
    """
    if instance is None:
        return label
    url = AdminURLFinder().get_edit_url(instance)
    name = label or str(instance)
    return format_html('<a href="{}">{}</a>', url, name) if url else name


class ReadOnlyHelper(PermissionHelper):
    """The view permission allows reading; nobody, superusers included, may write (O2)."""

    def user_can_list(self, user: Any) -> bool:
        return bool(self.user_has_specific_permission(user, self.get_perm_codename("view")))

    def user_can_inspect_obj(self, user: Any, obj: Model) -> bool:
        return self.inspect_view_enabled and self.user_can_list(user)

    def user_can_create(self, user: Any) -> bool:
        return False

    def user_can_edit_obj(self, user: Any, obj: Model) -> bool:
        return False

    def user_can_delete_obj(self, user: Any, obj: Model) -> bool:
        return False


class ChoiceFilter(SimpleListFilter):
    def choices(self, changelist: Any) -> Iterator[Any]:
        every, *rest = super().choices(changelist)
        yield {**every, "display": "すべて"}
        yield from rest


class EnumFilter(ChoiceFilter):
    """Filter by a choices field; the URL parameter has the name of the field."""

    enum: type[TextChoices]

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(each.value, str(each.label)) for each in self.enum]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() not in self.enum:
            return queryset
        return queryset.filter(**{str(self.parameter_name): self.value()})


class HandledFilter(ChoiceFilter):
    """What waits for the secretariat, or what is done; `field_name` is when it was."""

    title = "対応"
    parameter_name = "handled"
    field_name = "handled_at"
    words = ("対応待ち", "対応済み")

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return list(zip(("no", "yes"), self.words, strict=True))

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() == "no":
            return self.waiting(queryset.filter(**{self.field_name: None}))
        if self.value() == "yes":
            return queryset.exclude(**{self.field_name: None})
        return queryset

    def waiting(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Return those of the open `rows` that ask for something."""
        return rows


class PeriodFilter(ChoiceFilter):
    title = "日付"
    parameter_name = "days"
    field_name = "created_at"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return list(PERIODS.items())

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() not in PERIODS:
            return queryset
        first = timezone.localdate() - datetime.timedelta(days=int(str(self.value())) - 1)
        midnight = timezone.make_aware(datetime.datetime.combine(first, datetime.time.min))
        return queryset.filter(**{f"{self.field_name}__gte": midnight})


class TextFilter(SimpleListFilter):
    """A filter with a text field, for values that are too many to list.

    Subclasses define `matching`. An invalid text finds nothing and shows `problem` at the field.
    """

    template = "modeladmin/includes/text_filter.html"
    input_type = "text"
    problem = ""

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return one dummy choice: Django drops a filter without choices."""
        return [("", "")]

    def value(self) -> str:
        return one_line(super().value() or "")

    def choices(self, changelist: Any) -> Iterator[Any]:
        """Yield one item for the template: the field and the other URL parameters."""
        name = str(self.parameter_name)
        others = [
            (key, value) for key, value in changelist.params.items() if key not in (name, "p")
        ]
        yield {
            "name": name,
            "type": self.input_type,
            "value": self.value(),
            "problem": self.problem,
            "others": others,
            "query_string": changelist.get_query_string({}, [name]),
        }

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return self.matching(queryset, self.value()) if self.value() else queryset

    def matching(self, queryset: QuerySet[Any], text: str) -> QuerySet[Any]:
        raise NotImplementedError


class DayFilter(TextFilter):
    """Filter by one day (Japan time) of the field `created_at`."""

    title = "この日だけ"
    parameter_name = "day"
    input_type = "date"

    def matching(self, queryset: QuerySet[Any], text: str) -> QuerySet[Any]:
        try:
            day = datetime.date.fromisoformat(text)
        except ValueError:
            self.problem = "2026-04-01 の形で入力してください。"
            return queryset.none()
        midnight = timezone.make_aware(datetime.datetime.combine(day, datetime.time.min))
        return queryset.filter(
            created_at__gte=midnight, created_at__lt=midnight + datetime.timedelta(days=1)
        )


class LedgerIndexView(JapaneseSpreadsheet, IndexView):
    """The list with exports; unknown URL parameters are ignored."""

    def get_filters_params(self, params: Any = None) -> dict[str, Any]:
        """Keep only the parameters of our filters; Wagtail answers others with an error."""
        known = {each.parameter_name for each in self.model_admin.list_filter}
        given = super().get_filters_params(params)
        return {name: value for name, value in given.items() if name in known}

    def asked(self) -> list[tuple[str, str]]:
        """Add the filters in force, by the names of their choices."""
        told = []
        for spec in self.filter_specs:
            value = str(spec.value() or "")
            if value:
                told.append((str(spec.title), str(dict(spec.lookup_choices).get(value, value))))
        return [*super().asked(), *told]

    def get_heading(self, queryset: Any, field: str) -> str:
        return NUMBERS.get(field) or str(label_for_field(field, self.model, self.model_admin))


class LedgerInspectView(InspectView):
    page_title = "内容"

    def __init__(self, model_admin: ModelAdmin, instance_pk: str) -> None:
        """Look the record up.

        Raises:
            Http404: also if the address names it by anything but a number.
        """
        if not is_number(instance_pk):
            raise Http404
        super().__init__(model_admin, instance_pk)

    def check_action_permitted(self, user: Any) -> bool:
        return bool(self.permission_helper.user_can_inspect_obj(user, self.instance))

    def get_field_display_value(self, field_name: str, field: Any = None) -> Any:
        value = super().get_field_display_value(field_name, field)
        return local_time(value) if isinstance(value, datetime.datetime) else value


class Ledger(ModelAdmin):
    """A read-only list: nobody can add, change or delete (O2)."""

    permission_helper_class = ReadOnlyHelper
    index_view_class = LedgerIndexView
    inspect_view_class = LedgerInspectView
    index_template_name = "cms/admin/ledger.html"
    history_view_enabled = False
    add_to_admin_menu = False
    list_per_page = PAGE_SIZE
    list_filter: tuple[Any, ...] = (PeriodFilter,)

    def get_admin_urls_for_registration(self) -> tuple[Any, ...]:
        """Register only the URLs for reading; those for writing do not exist."""
        urls = super().get_admin_urls_for_registration()
        names = {self.url_helper.get_action_url_name(each) for each in ("index", "inspect")}
        return tuple(url for url in urls if url.name in names)
