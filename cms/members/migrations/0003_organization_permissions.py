"""事務局 keeps the register of organisations (1.0)."""

from django.db import migrations

from cms.grants import granting


class Migration(migrations.Migration):
    dependencies = [("members", "0002_groups")]

    operations = [granting("members", {"事務局": {"organization": ("add", "change", "view")}})]
