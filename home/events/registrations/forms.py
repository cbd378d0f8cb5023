"""Forms for registering oneself and colleagues, and for changing it (E2)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.functional import cached_property

from catalog.taxonomy.tree import GenreTree
from cms.members.accounts.models import User
from cms.members.organizations.enums import OrganizationKind
from cms.web.fields import HoneypotForm, NarrowEmailField, OneLineField, PlainTextField
from home.events.meetings.enums import OFFERED_KINDS, HeardFrom, ParticipantKind
from home.events.meetings.models.pages import EventPage
from home.events.meetings.models.registrations import Registration

#: Colleagues that one person registers at once.
MOST_COLLEAGUES = 4
NO_ADDRESS = "メールアドレスの形ではありません。例：taro@city.example.lg.jp"
CHOOSE = "選んでください"
#: What a member's organisation is, as events count it.
KINDS = {
    OrganizationKind.LOCAL_GOVERNMENT: ParticipantKind.MUNICIPALITY,
    OrganizationKind.NATIONAL: ParticipantKind.NATIONAL,
    OrganizationKind.COMPANY: ParticipantKind.COMPANY,
    OrganizationKind.RESEARCH: ParticipantKind.COMPANY,
    OrganizationKind.OTHER: ParticipantKind.MUNICIPALITY,
}


def _line(name: str, autocomplete: str, missing: str = "", **options: Any) -> OneLineField:
    column: Any = Registration._meta.get_field(name)
    return OneLineField(
        label=options.pop("label", str(column.verbose_name)),
        max_length=column.max_length,
        required=bool(missing),
        error_messages={"required": missing} if missing else {},
        widget=forms.TextInput(attrs={"autocomplete": autocomplete}),
        **options,
    )


class DetailsForm(forms.Form):
    """What somebody may change later (E2)."""

    organization = _line("organization_name", "organization", "団体名を入力してください。")
    kind = forms.ChoiceField(
        label="区分",
        choices=[(kind.value, kind.label) for kind in OFFERED_KINDS],
        widget=forms.RadioSelect,
        error_messages={"required": "区分を選んでください。"},
    )
    department = _line("department", "on")
    badge = _line("badge", "off", help_text="名札に団体名とちがう表記がよいとき")
    party = forms.BooleanField(label="情報交換会に参加する", required=False)
    genre = forms.TypedChoiceField(
        label="持ち寄る課題のジャンル",
        required=False,
        help_text="テーブルの組み合わせを決めるために使います。参加者の一覧には載せません。",
    )
    question = PlainTextField(
        label="持ち寄る課題・質問",
        required=False,
        max_length=1_000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    heard_from = forms.ChoiceField(
        label="この勉強会をお知りになったきっかけ",
        required=False,
        choices=[("", CHOOSE), *HeardFrom.choices],
    )

    def __init__(self, *args: Any, event: EventPage, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.event = event
        genre: Any = self.fields["genre"]
        genre.choices = [
            ("", CHOOSE),
            *((each.slug, self.tree.path_of(each)) for each in self.tree.walk()),
        ]
        genre.coerce = lambda slug: self.tree.by_slug[slug]
        genre.empty_value = None
        if event.has_party:
            self.fields["party"].help_text = event.party_note
        else:
            del self.fields["party"]

    @cached_property
    def tree(self) -> GenreTree:
        return GenreTree()

    @property
    def values(self) -> dict[str, Any]:
        """The fields of a registration."""
        values = {name: self.cleaned_data[name] for name in self.fields if name in DETAILS}
        return values | {"organization_name": self.cleaned_data["organization"]}


#: Fields of the form that a registration has under the same name.
DETAILS = ("kind", "department", "badge", "party", "genre", "question", "heard_from")


class RegistrationForm(DetailsForm, HoneypotForm):
    """Who comes; members find their own details filled in (E2)."""

    name = _line("name", "name", "氏名を入力してください。")
    email = NarrowEmailField(
        label="メールアドレス",
        max_length=254,
        widget=forms.EmailInput(
            attrs={"autocomplete": "email", "autocapitalize": "none", "spellcheck": "false"}
        ),
        help_text="受付のお知らせと、変更・取消しのためのリンクをお送りします。",
        error_messages={"required": "メールアドレスを入力してください。", "invalid": NO_ADDRESS},
    )
    field_order = ["name", "organization", "department", "email", "kind"]

    @property
    def person(self) -> dict[str, Any]:
        return self.values | {
            "name": self.cleaned_data["name"],
            "email": self.cleaned_data["email"],
        }


class ColleagueForm(forms.Form):
    """A colleague who comes too; what is left blank is that of the one who registers."""

    name = _line("name", "off", "氏名を入力してください。")
    department = _line("department", "off")
    email = NarrowEmailField(
        label="メールアドレス",
        required=False,
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        help_text="空欄なら、申し込む方のアドレスにお送りします。",
        error_messages={"invalid": NO_ADDRESS},
    )
    party = forms.BooleanField(label="情報交換会に参加する", required=False)


ColleagueFormSet = forms.formset_factory(
    ColleagueForm, extra=MOST_COLLEAGUES, max_num=MOST_COLLEAGUES, validate_max=True
)


def details_of(user: User) -> dict[str, Any]:
    """Return what is known of a member, to fill the form with (E2)."""
    organization = user.organization
    return {
        "name": user.get_full_name(),
        "email": user.email,
        "department": user.department,
        "organization": organization.name if organization else "",
        "kind": KINDS[OrganizationKind(organization.kind)] if organization else "",
    }
