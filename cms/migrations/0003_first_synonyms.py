"""A list of synonyms to begin with (V2)."""

from django.db import migrations

from cms.japanese.starters import SYNONYM_GROUPS


def fill(apps, schema_editor):
    groups = apps.get_model("cms", "SynonymGroup").objects
    for words in SYNONYM_GROUPS:
        groups.create(words="\n".join(words))


class Migration(migrations.Migration):
    dependencies = [("cms", "0002_rights")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
