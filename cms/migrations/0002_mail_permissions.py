"""事務局 reads the ledger of mails and tries failed ones again (O10)."""

from django.db import migrations

from cms.grants import granting


class Migration(migrations.Migration):
    dependencies = [
        ("cms", "0001_initial"),
        ("members", "0002_groups"),
    ]

    operations = [granting("cms", {"事務局": {"mailrecord": ("view", "change")}})]
