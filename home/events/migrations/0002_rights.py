"""What 事務局 may do with study meetings in the admin (1.0, E1 to E6)."""

from django.db import migrations

from cms.database.grants import granting

RIGHTS = {
    "事務局": {
        "discussiontable": ("add", "change", "delete", "view"),
        "finding": ("add", "change", "delete", "view"),
        "meeting": ("change", "view"),
        "meetingreport": ("add", "change", "view"),
        # One that has been answered is kept: the database refuses to delete it (E5).
        "questionnaire": ("add", "change", "view", "delete"),
        "registration": ("add", "change", "view"),
    },
}


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0001_initial"),
        ("members", "0002_groups"),
    ]

    operations = [granting("events", RIGHTS)]
