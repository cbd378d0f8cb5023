"""The words that suggestions are made of (V8), and what is looked for, by nobody (V9)."""

from django.db import migrations, models

KINDS = [
    ("word", "検索語"),
    ("zero_hit_word", "見つからなかった検索語"),
    ("genre", "行政課題のジャンル"),
    ("information_type", "情報種別"),
]


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0005_entry_texts"),
    ]

    operations = [
        migrations.CreateModel(
            name="SearchWord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("word", models.CharField(max_length=30, unique=True, verbose_name="単語")),
                ("key", models.CharField(max_length=60, verbose_name="表記のキー")),
                ("reading", models.CharField(max_length=60, verbose_name="読みのキー")),
                ("number", models.PositiveIntegerField(verbose_name="件数")),
            ],
            options={
                "verbose_name": "検索の単語",
                "verbose_name_plural": "検索の単語",
            },
        ),
        migrations.CreateModel(
            name="DemandCount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField(verbose_name="日")),
                (
                    "kind",
                    models.CharField(choices=KINDS, max_length=20, verbose_name="種類"),
                ),
                ("value", models.CharField(max_length=80, verbose_name="値")),
                ("number", models.PositiveIntegerField(default=1, verbose_name="回数")),
            ],
            options={
                "verbose_name": "探されたもの",
                "verbose_name_plural": "探されたもの",
                "indexes": [models.Index(fields=["kind", "day"], name="demand_kind_and_day")],
            },
        ),
    ]
