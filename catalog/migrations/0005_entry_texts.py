"""The index of the search over entries (V2)."""

import django.db.models.deletion
from django.db import migrations, models

import cms.text_index
from cms.text_index import IndexTerms


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0004_saved_searches_and_inquiries"),
    ]

    operations = [
        migrations.CreateModel(
            name="ListedCount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("genre_key", models.TextField()),
                ("number", models.IntegerField()),
                (
                    "information_type",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="catalog.informationtype",
                    ),
                ),
            ],
            options={
                "verbose_name": "公開中の件数",
                "verbose_name_plural": "公開中の件数",
            },
        ),
        migrations.CreateModel(
            name="EntryText",
            fields=[
                (
                    "entry",
                    cms.text_index.RowKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="text",
                        serialize=False,
                        to="catalog.entry",
                    ),
                ),
                ("is_listed", models.BooleanField()),
                ("genre_key", models.TextField()),
                ("updated_at", models.DateTimeField()),
                ("like_count", models.PositiveIntegerField(default=0)),
                ("title_terms", cms.text_index.TermsField()),
                ("terms", cms.text_index.TermsField()),
                ("desk_terms", cms.text_index.TermsField()),
                (
                    "information_type",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalog.informationtype",
                    ),
                ),
            ],
            options={
                "verbose_name": "登録情報の検索の索引",
                "verbose_name_plural": "登録情報の検索の索引",
                "indexes": [
                    models.Index(
                        condition=models.Q(("is_listed", True)),
                        fields=["-updated_at", "-entry"],
                        name="entry_text_newest",
                    ),
                    models.Index(
                        condition=models.Q(("is_listed", True)),
                        fields=["-like_count", "-updated_at", "-entry"],
                        name="entry_text_most_liked",
                    ),
                    models.Index(
                        condition=models.Q(("is_listed", True)),
                        fields=["genre_key", "information_type"],
                        name="entry_text_facets",
                    ),
                ],
            },
        ),
        IndexTerms("EntryText", "title_terms"),
        IndexTerms("EntryText", "terms"),
        IndexTerms("EntryText", "desk_terms"),
    ]
