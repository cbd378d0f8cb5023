"""Confidentiality classes of entries, in their index and counts too (M13)."""

from django.db import migrations, models
from django.db.migrations.exceptions import IrreversibleError

from cms.text_index import DropTerms, IndexTerms

CLASS_1, CLASS_2 = 1, 2
TERMS = ("title_terms", "terms", "desk_terms")
INDEXES = {
    "entry_text_newest": ["-updated_at", "-entry"],
    "entry_text_most_liked": ["-like_count", "-updated_at", "-entry"],
    "entry_text_facets": ["genre_key", "information_type"],
}


def index(name):
    """Return an index of what is published that knows the class as well."""
    return models.Index(
        condition=models.Q(is_published=True),
        fields=[*INDEXES[name], "confidentiality"],
        name=name,
    )


def refuse_to_open(apps, schema_editor):
    """Going back forgets the classes: what is closed would be shown to everybody."""
    if apps.get_model("catalog", "Entry").objects.filter(confidentiality=CLASS_2).exists():
        raise IrreversibleError("Entries of class 2 would become public")


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0006_search_words_and_demand"),
    ]

    operations = [
        migrations.AddField(
            "entry",
            "confidentiality",
            models.PositiveSmallIntegerField(
                choices=[(CLASS_1, "機密性１"), (CLASS_2, "機密性２")],
                default=CLASS_1,
                help_text="内容と資料の全体についての区分",
                verbose_name="機密性",
            ),
        ),
        migrations.AddField(
            "entry",
            "consent_declared",
            models.BooleanField(
                default=False,
                help_text="機密性２の場合は必須です。"
                "行政機関以外の方は、その情報を提供した行政機関などの同意を得てください。",
                verbose_name="所属する行政機関の同意を得ています",
            ),
        ),
        migrations.AddConstraint(
            "entry",
            models.CheckConstraint(
                condition=models.Q(confidentiality=CLASS_1)
                | models.Q(confidentiality=CLASS_2, consent_declared=True),
                name="entry_confidentiality_is_handled",
                violation_error_message="機密性２の情報を登録するには、所属する行政機関の同意が必要です。"
                "同意を得ている場合は、チェックを入れてください。",
            ),
        ),
        migrations.AddField(
            "listedcount",
            "confidentiality",
            models.PositiveSmallIntegerField(default=CLASS_1),
            preserve_default=False,
        ),
        *[DropTerms("EntryText", name) for name in TERMS],
        *[migrations.RemoveIndex("entrytext", name) for name in INDEXES],
        migrations.RenameField("entrytext", "is_listed", "is_published"),
        migrations.AddField(
            "entrytext",
            "confidentiality",
            models.PositiveSmallIntegerField(default=CLASS_1),
            preserve_default=False,
        ),
        *[migrations.AddIndex("entrytext", index(name)) for name in INDEXES],
        *[IndexTerms("EntryText", name) for name in TERMS],
        migrations.RunPython(migrations.RunPython.noop, refuse_to_open),
    ]
