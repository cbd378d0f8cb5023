"""The application form (M10, M11)."""

from __future__ import annotations

from typing import Any

from django import forms

from cms.members.joining.models import Application, JoiningOffice, JoiningTerms
from cms.members.organizations.codes import code_is_valid
from cms.members.organizations.domains import is_free_mail, judge, normal_email
from cms.members.organizations.enums import OrganizationKind
from cms.members.organizations.names import governments_named
from cms.web.fields import (
    HoneypotForm,
    NarrowCharField,
    OneLineField,
    PlainTextField,
    telephone_is_valid,
)

SEVERAL = 2
GOVERNMENT = OrganizationKind.LOCAL_GOVERNMENT
CONSENTS = ("accepts_conduct", "accepts_terms")
REQUIRED = {
    "organization_name": "団体名を入力してください。",
    "kind": "団体種別を選んでください。",
    "last_name": "姓を入力してください。",
    "first_name": "名を入力してください。",
    "department": "部署名を入力してください。",
    "email": "メールアドレスを入力してください。",
    "accepts_conduct": "お読みになり、同意する場合はチェックを入れてください。",
    "accepts_terms": "お読みになり、同意する場合はチェックを入れてください。",
}
KIND_CHOICES = [
    (value, f"{label}（広域連合、一部事務組合などを含む）" if value == GOVERNMENT else label)
    for value, label in OrganizationKind.choices
]
ONLY_GOVERNMENTS = "コードを入力できるのは、団体種別が「地方公共団体」のときだけです。"
NO_CODE_LENGTH = "全国地方公共団体コードは、検査数字を含む６桁の数字です。"
TOO_LONG = "{limit}文字までで入力してください。"
NO_ADDRESS = "メールアドレスの形ではありません。例：taro@city.example.lg.jp"
FREE_MAIL = (
    "{domain} は個人でも取得できるメールアドレスのため、所属を確かめられません。"
    "団体のメールアドレスを入力してください。"
)
SAME_NAMES = (
    "同じ名前の地方公共団体があります。どちらか選んで、もう一度「申し込む」を押してください。"
)
NEW_TERMS = "入力の間に新しい版になりました。もう一度お読みになり、チェックを入れてください。"


class AddressField(forms.EmailField):
    """An e-mail address; accepts full-width letters, capitals and Japanese domains."""

    def to_python(self, value: Any) -> str:
        try:
            return normal_email(super().to_python(value) or "")
        except ValueError as error:
            raise forms.ValidationError(NO_ADDRESS, code="invalid") from error


def _text(name: str, autocomplete: str, *, help_text: str = "", **options: Any) -> OneLineField:
    column: Any = Application._meta.get_field(name)
    return OneLineField(
        label=str(column.verbose_name),
        max_length=column.max_length,
        widget=forms.TextInput(attrs={"autocomplete": autocomplete}),
        help_text=help_text,
        **options,
    )


class ApplicantForm(forms.ModelForm):
    """The applicant and the organisation (M10)."""

    organization_name = _text("organization_name", "organization", help_text="正式な名称")
    kind = forms.ChoiceField(label="団体種別", choices=KIND_CHOICES, widget=forms.RadioSelect)
    local_government_code = NarrowCharField(
        label="全国地方公共団体コード",
        required=False,
        max_length=6,
        validators=[code_is_valid],
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        help_text=(
            "広域連合、一部事務組合などの方は、お分かりであれば入力してください。"
            "検査数字を含む６桁です。"
        ),
        error_messages={"max_length": NO_CODE_LENGTH},
    )
    #: Asked only where a name means several and the address does not tell which.
    government = forms.CharField(
        label="どちらの団体ですか", required=False, max_length=6, widget=forms.RadioSelect
    )
    last_name = _text("last_name", "family-name")
    first_name = _text("first_name", "given-name")
    department = _text("department", "on")
    tel = _text(
        "tel",
        "tel",
        required=False,
        help_text="事務局からお電話することがあります。",
        validators=[telephone_is_valid],
    )
    email = AddressField(
        label="メールアドレス",
        widget=forms.EmailInput(
            attrs={"autocomplete": "email", "autocapitalize": "none", "spellcheck": "false"}
        ),
        help_text="団体のメールアドレスに限ります。このアドレスに確認のメールをお送りします。",
        error_messages={"invalid": NO_ADDRESS},
    )
    note = PlainTextField(
        label="事務局への連絡",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="1,000文字まで",
    )
    asks_government = False

    class Meta:
        model = Application
        fields = [
            "organization_name",
            "kind",
            "local_government_code",
            "last_name",
            "first_name",
            "department",
            "tel",
            "email",
            "note",
        ]

    def __init__(self, *args: Any, terms: JoiningTerms, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.terms = terms
        for name, field in self.fields.items():
            if name in REQUIRED:
                field.error_messages["required"] = REQUIRED[name]

    def clean(self) -> dict[str, Any]:
        """Find out which local government is meant, where its name or code tells."""
        cleaned: dict[str, Any] = super().clean() or {}
        self.instance.terms = self.terms
        is_government = cleaned.get("kind") == OrganizationKind.LOCAL_GOVERNMENT
        if cleaned.get("local_government_code") and cleaned.get("kind") and not is_government:
            self.add_error("local_government_code", ONLY_GOVERNMENTS)
        self._tell_governments_apart(cleaned)
        return cleaned

    def _tell_governments_apart(self, cleaned: dict[str, Any]) -> None:
        """Take the full name of the local government that is meant; ask if that is not clear."""
        if cleaned.get("kind") != OrganizationKind.LOCAL_GOVERNMENT:
            return
        found = {
            each.code: each
            for each in governments_named(
                cleaned.get("organization_name", ""), cleaned.get("local_government_code", "")
            )
        }
        if len(found) < SEVERAL:
            return
        domain = cleaned.get("email", "").rpartition("@")[2]
        known = judge(domain).local_government if domain else None
        self.asks_government = known not in found.values()
        widget: Any = self.fields["government"].widget
        widget.choices = [(code, each.name) for code, each in found.items()]
        chosen = found.get(cleaned.get("government", "")) if self.asks_government else known
        if chosen:
            cleaned["organization_name"] = chosen.name
        else:
            self.add_error("government", SAME_NAMES)


class JoinForm(HoneypotForm, ApplicantForm):
    """What applicants fill in themselves, with their consent to the rules (M10)."""

    accepts_conduct = forms.BooleanField(label="行動規範に同意する")
    accepts_terms = forms.BooleanField(label="利用規約に同意する")
    terms_shown = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, terms: JoiningTerms, **kwargs: Any) -> None:
        super().__init__(*args, terms=terms, **kwargs)
        self.initial["terms_shown"] = terms.pk

    def clean_email(self) -> str:
        """Refuse free mail addresses; the office enters bodies without an own domain (M11)."""
        email: str = self.cleaned_data["email"]
        domain = email.rpartition("@")[2]
        if is_free_mail(domain):
            message = FREE_MAIL.format(domain=domain) + JoiningOffice.load().how_to_call
            raise forms.ValidationError(message, code="free_mail")
        return email

    def clean(self) -> dict[str, Any]:
        """Ask for consent again if the terms have changed since the form was shown."""
        cleaned = super().clean()
        if cleaned.get("terms_shown") != self.terms.pk:
            self._ask_again()
        return cleaned

    def _ask_again(self) -> None:
        given: Any = self.data
        data = given.copy()
        for name in CONSENTS:
            data.pop(self.add_prefix(name), None)
            if not self.has_error(name):
                self.add_error(name, forms.ValidationError(NEW_TERMS, code="new_terms"))
        data[self.add_prefix("terms_shown")] = str(self.terms.pk)
        self.data = data
