"""Whether entries are still right (O6), calls for registration (O7), and who keeps both."""

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import catalog.models.registration_call
from cms.grants import granting

RIGHTS = {
    "事務局": {
        "freshnesspolicy": ("change",),
        "outdatedreport": ("change", "view"),
        "registrationcall": ("add", "change", "view"),
    },
}
FIRST_BODY = """\
{団体名}
{氏名} 様

日ごろより、ＩＣＴ地域イノベーション・マッチングサービスをご利用いただき、ありがとうございます。

地方公共団体の皆さまが行政課題から情報を探せるよう、製品・サービス、事例、人材の情報を集めています。
次のジャンルには、公開中の情報がまだありません。ご紹介いただける情報がありましたら、ぜひご登録ください。

{空きジャンル}

登録は、次のページからお願いします（ログインが必要です）。
{登録ページ}

ほかのジャンルの情報も、引き続きお待ちしています。
"""
PLACEHOLDERS = (
    "{団体名}は宛先の団体の名前、{氏名}は宛先の人の氏名、"
    "{空きジャンル}は公開中の情報がまだないジャンルの一覧、"
    "{登録ページ}は新規情報登録のアドレスに置き換わります。"
    "お知らせメールの止め方と署名は、自動で付きます。"
)


def write_first_call(apps, schema_editor):
    """Leave the secretariat a draft to start from, for those who offer something."""
    call = apps.get_model("catalog", "RegistrationCall")
    call.objects.create(kinds=["company", "research", "other"])


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0009_link_checks"),
        ("members", "0006_first_joining_terms"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="FreshnessPolicy",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "after_flag",
                    models.CharField(
                        choices=[
                            ("nothing", "何もしない（表示だけ続ける）"),
                            ("stop", "公開を停止する"),
                        ],
                        default="nothing",
                        help_text="公開を停止した情報は、登録者が内容を確かめて登録し直すと、審査を経て再び公開されます。",
                        max_length=10,
                        verbose_name="「１年以上確認されていません」と表示した後",
                    ),
                ),
                (
                    "stop_after_days",
                    models.PositiveSmallIntegerField(
                        default=60,
                        help_text="表示を始めた日から数えます（1～365日）。「公開を停止する」を選んだときだけ使います。",
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(365),
                        ],
                        verbose_name="停止するまでの日数",
                    ),
                ),
            ],
            options={
                "verbose_name": "情報の鮮度",
                "verbose_name_plural": "情報の鮮度",
            },
        ),
        migrations.CreateModel(
            name="RegistrationCall",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "subject",
                    models.CharField(
                        default="【ＡＰＰＬＩＣ】マッチングサービスへの登録のお願い",
                        max_length=100,
                        validators=[catalog.models.registration_call.validate_placeholders],
                        verbose_name="件名",
                    ),
                ),
                (
                    "body",
                    models.TextField(
                        default=FIRST_BODY,
                        help_text=PLACEHOLDERS,
                        max_length=5000,
                        validators=[
                            django.core.validators.MaxLengthValidator(5000),
                            catalog.models.registration_call.validate_placeholders,
                        ],
                        verbose_name="本文",
                    ),
                ),
                (
                    "kinds",
                    models.JSONField(
                        default=list,
                        validators=[catalog.models.registration_call.validate_kinds],
                        verbose_name="送る団体種別",
                    ),
                ),
                (
                    "only_without_entries",
                    models.BooleanField(
                        default=False,
                        help_text="下書きも公開中の情報もない団体だけが宛先になります。",
                        verbose_name="まだ登録のない団体だけに送る",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "下書き"), ("sent", "送信済み")],
                        default="draft",
                        editable=False,
                        max_length=10,
                        verbose_name="状態",
                    ),
                ),
                (
                    "sent_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="送信日時"),
                ),
                (
                    "empty_genres",
                    models.TextField(
                        blank=True, editable=False, verbose_name="送信時の空きジャンル"
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="作成日時"
                    ),
                ),
                (
                    "sent_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="送信した人",
                    ),
                ),
            ],
            options={
                "verbose_name": "登録のお願い",
                "verbose_name_plural": "登録のお願い",
                "ordering": ["-created_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Freshness",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "renewed_at",
                    models.DateTimeField(null=True, verbose_name="確認または更新した日時"),
                ),
                ("confirmed_at", models.DateTimeField(null=True, verbose_name="確認日")),
                (
                    "asked_at",
                    models.DateTimeField(null=True, verbose_name="最後に確認をお願いした日時"),
                ),
                ("cycle", models.PositiveIntegerField(default=0, verbose_name="お願いした回数")),
                (
                    "step",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (0, "確認済み"),
                            (1, "確認のお願い"),
                            (2, "１回目の再連絡"),
                            (3, "２回目の再連絡"),
                            (4, "１年以上確認なし"),
                        ],
                        default=0,
                        verbose_name="段階",
                    ),
                ),
                ("due_on", models.DateField(null=True, verbose_name="次の段階の日")),
                (
                    "flagged_at",
                    models.DateTimeField(null=True, verbose_name="確認なしと表示した日時"),
                ),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="確認した人",
                    ),
                ),
                (
                    "entry",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="freshness",
                        to="catalog.entry",
                        verbose_name="登録情報",
                    ),
                ),
            ],
            options={
                "verbose_name": "情報の鮮度",
                "verbose_name_plural": "情報の鮮度",
                "default_permissions": (),
                "indexes": [
                    models.Index(
                        condition=models.Q(("due_on__isnull", False)),
                        fields=["due_on"],
                        name="freshness_due",
                    ),
                    models.Index(
                        condition=models.Q(("flagged_at__isnull", False)),
                        fields=["flagged_at"],
                        name="freshness_flagged",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OutdatedReport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("note", models.TextField(blank=True, max_length=500, verbose_name="古いところ")),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="日時"),
                ),
                ("closed_at", models.DateTimeField(null=True, verbose_name="対応した日時")),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="outdated_reports",
                        to="catalog.entry",
                        verbose_name="登録情報",
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="members.organization",
                        verbose_name="知らせた団体",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="知らせた人",
                    ),
                ),
            ],
            options={
                "verbose_name": "情報が古いとの連絡",
                "verbose_name_plural": "情報が古いとの連絡",
                "ordering": ["-created_at", "-pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("closed_at__isnull", True)),
                        fields=["created_at"],
                        name="outdated_open",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("closed_at__isnull", True)),
                        fields=("entry", "organization"),
                        name="outdated_once_while_open",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CallRecipient",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("email", models.EmailField(max_length=254, verbose_name="宛先")),
                ("mailed_at", models.DateTimeField(null=True, verbose_name="メールを作った日時")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "call",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="recipients",
                        to="catalog.registrationcall",
                    ),
                ),
            ],
            options={
                "verbose_name": "登録のお願いの宛先",
                "verbose_name_plural": "登録のお願いの宛先",
                "default_permissions": (),
                "indexes": [
                    models.Index(
                        condition=models.Q(("mailed_at__isnull", True)),
                        fields=["id"],
                        name="call_waiting",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("call", "user"), name="call_once_per_account"),
                    models.UniqueConstraint(fields=("call", "email"), name="call_once_per_address"),
                ],
            },
        ),
        migrations.RunPython(write_first_call, migrations.RunPython.noop),
        granting("catalog", RIGHTS),
    ]
