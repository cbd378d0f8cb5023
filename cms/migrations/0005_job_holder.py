"""Which process is at a job (O9)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cms", "0004_desk_and_audit"),
    ]

    operations = [
        migrations.AddField(
            model_name="jobrun",
            name="holder",
            field=models.CharField(blank=True, max_length=120, verbose_name="実行しているプロセス"),
        ),
    ]
