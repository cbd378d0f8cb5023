"""事務局 keeps synonyms and reasons, takes files in, sees mails, jobs and the audit (O1 to O11)."""

from django.db import migrations

from cms.database.grants import granting

RIGHTS = {
    "事務局": {
        "importrun": ("add", "view"),
        "jobrun": ("view",),
        "mailrecord": ("view", "change"),
        "stockreason": ("add", "change", "delete", "view"),
        "synonymgroup": ("add", "change", "delete", "view"),
    }
}


class Migration(migrations.Migration):
    dependencies = [
        ("cms", "0001_initial"),
        ("members", "0002_groups"),
    ]

    operations = [
        granting("cms", RIGHTS),
        granting("wagtailcore", {"事務局": {"modellogentry": ("view",)}}),
    ]
