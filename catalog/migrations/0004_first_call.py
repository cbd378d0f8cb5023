"""A draft of a call for registration, to start from (O7)."""

from django.db import migrations


def write_first_call(apps, schema_editor):
    """Address those who offer something; the text is the model's default."""
    call = apps.get_model("catalog", "RegistrationCall")
    call.objects.create(kinds=["company", "research", "other"])


class Migration(migrations.Migration):
    dependencies = [("catalog", "0003_review_workflow")]

    operations = [migrations.RunPython(write_first_call, migrations.RunPython.noop)]
