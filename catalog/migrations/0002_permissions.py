"""What 事務局 and ＷＧメンバ may do in the admin (1.0)."""

from django.db import migrations

from cms.grants import granting

#: Nobody deletes genres or types: they are retired, and their addresses go on working (S2).
TERMS = ("add", "change", "view")
RIGHTS = {
    "事務局": {
        "entry": ("view", "publish"),
        "genre": TERMS,
        "informationtype": TERMS,
        "like": ("view",),
        "takedown": ("view",),
        "terms": ("add", "change", "view"),
    },
    "ＷＧメンバ": {"genre": TERMS},
}


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0001_initial"),
        ("members", "0002_groups"),
    ]

    operations = [granting("catalog", RIGHTS)]
