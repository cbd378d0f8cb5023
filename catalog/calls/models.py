"""Calls for registration: the mail of the secretariat and its recipients (O7)."""

from __future__ import annotations

import re
from collections.abc import Mapping

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from cms.members.organizations.enums import OrganizationKind

SUBJECT_LENGTH = 100
BODY_LENGTH = 5_000
#: Heads the list of genres, so that the text around the placeholder is true without one, too.
EMPTY_GENRES = "公開中の情報がまだないジャンル"
#: Placeholders in subject and body, and their meaning.
PLACEHOLDERS = {
    "団体名": "宛先の団体の名前",
    "氏名": "宛先の人の氏名",
    "空きジャンル": f"「{EMPTY_GENRES}」の見出しと一覧（ないときは何も入りません）",
    "登録ページ": "新規情報登録のアドレス",
}
#: Half-width and full-width braces: Japanese keyboards produce both.
PLACEHOLDER = re.compile(r"[{｛]([^{}｛｝\n]*)[}｝]")
BRACES = re.compile(r"[{}｛｝]")
GAPS = re.compile(r"\n{3,}")
FIRST_SUBJECT = "【ＡＰＰＬＩＣ】マッチングサービスへの登録のお願い"
FIRST_BODY = """\
{団体名}
{氏名} 様

日ごろより、ＩＣＴ地域イノベーション・マッチングサービスをご利用いただき、ありがとうございます。

地方公共団体の皆さまが行政課題から情報を探せるよう、製品・サービス、事例、人材の情報を集めています。
ご紹介いただける情報がありましたら、ぜひご登録ください。

{空きジャンル}

登録は、次のページからお願いします（ログインが必要です）。
{登録ページ}
"""
#: In the place of the list of all empty genres, when a call is about one genre.
WANTED = """\
今回は、とくに次のジャンルの情報を探しています。
・{genre}"""


def body_about(genre: str) -> str:
    """Return the first text of a call that asks for entries of one genre, given by its path."""
    return FIRST_BODY.replace("{空きジャンル}", WANTED.format(genre=BRACES.sub("", genre)))


def filled(text: str, values: Mapping[str, str]) -> str:
    """Replace each placeholder once; an empty value leaves no gap.

    Placeholders inside the values are not replaced.
    """
    text = text.replace("\r\n", "\n")
    return GAPS.sub("\n\n", PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), text))


def validate_placeholders(text: str) -> None:
    """Refuse unknown placeholders and unpaired braces.

    Raises:
        ValidationError: listing the unknown and the available placeholders.
    """
    found = dict.fromkeys(PLACEHOLDER.findall(text))
    unknown = "".join(f"{{{name}}}" for name in found if name not in PLACEHOLDERS)
    known = "".join(f"{{{name}}}" for name in PLACEHOLDERS)
    if unknown:
        raise ValidationError(f"{unknown} は使えません。使えるのは {known} です。")
    if BRACES.search(PLACEHOLDER.sub("", text)):
        raise ValidationError(f"{{ と }} の組が正しくありません。使えるのは {known} です。")


def validate_kinds(kinds: object) -> None:
    """Refuse anything other than a list of organisation kinds.

    Raises:
        ValidationError: if it is not such a list.
    """
    if not isinstance(kinds, list) or not set(kinds) <= set(OrganizationKind.values):
        raise ValidationError("団体種別を選んでください。")


class CallState(models.TextChoices):
    DRAFT = "draft", "下書き"
    SENT = "sent", "送信済み"


class RegistrationCall(models.Model):
    """A mail that asks members of some kinds to register entries; sent once (O7)."""

    subject = models.CharField(
        "件名",
        max_length=SUBJECT_LENGTH,
        default=FIRST_SUBJECT,
        validators=[validate_placeholders],
    )
    body = models.TextField(
        "本文",
        max_length=BODY_LENGTH,
        default=FIRST_BODY,
        validators=[MaxLengthValidator(BODY_LENGTH), validate_placeholders],
        help_text="、".join(f"{{{name}}}は{meaning}" for name, meaning in PLACEHOLDERS.items())
        + "に置き換わります。お知らせメールの止め方と署名は、自動で付きます。",
    )
    kinds = models.JSONField("送る団体種別", default=list, validators=[validate_kinds])
    only_without_entries = models.BooleanField(
        "まだ登録のない団体だけに送る",
        default=False,
        help_text="下書きも公開中の情報もない団体だけが宛先になります。",
    )
    state = models.CharField(
        "状態",
        max_length=10,
        choices=CallState.choices,
        default=CallState.DRAFT,
        editable=False,
    )
    sent_at = models.DateTimeField("送信日時", null=True, editable=False)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="送信した人",
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
    )
    empty_genres = models.TextField("送信時の空きジャンル", blank=True, editable=False)
    created_at = models.DateTimeField("作成日時", default=timezone.now, editable=False)

    class Meta:
        verbose_name = "登録のお願い"
        verbose_name_plural = "登録のお願い"
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.subject

    @property
    def is_sent(self) -> bool:
        return self.state == CallState.SENT

    @property
    def kind_names(self) -> str:
        return "、".join(str(OrganizationKind(kind).label) for kind in self.kinds)


class CallRecipient(models.Model):
    """A recipient of a call; a job writes the mail later (O7)."""

    call = models.ForeignKey(RegistrationCall, on_delete=models.CASCADE, related_name="recipients")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    email = models.EmailField("宛先")
    mailed_at = models.DateTimeField("メールを作った日時", null=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "登録のお願いの宛先"
        verbose_name_plural = "登録のお願いの宛先"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["call", "user"], name="call_once_per_account"),
            models.UniqueConstraint(fields=["call", "email"], name="call_once_per_address"),
        ]
        indexes = [
            models.Index(fields=["id"], condition=Q(mailed_at__isnull=True), name="call_waiting")
        ]

    def __str__(self) -> str:
        return self.email
