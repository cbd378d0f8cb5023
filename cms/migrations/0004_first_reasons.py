"""A list of reasons to begin with (S3, S4, M12)."""

from django.db import migrations

from cms.reasons.starters import REASONS


def fill(apps, schema_editor):
    reasons = apps.get_model("cms", "StockReason").objects
    for decision, texts in REASONS.items():
        for place, text in enumerate(texts, start=1):
            reasons.create(decision=decision, text=text, place=place * 10)


class Migration(migrations.Migration):
    dependencies = [("cms", "0003_first_synonyms")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
