"""What 事務局 and ＷＧメンバ may do in the admin (1.0, O3, O5 to O7)."""

from django.db import migrations

from cms.database.grants import granting

#: Nobody deletes genres or types: they are retired, and their addresses go on working (S2).
TERMS = ("add", "change", "view")
RIGHTS = {
    "事務局": {
        "classdefinitions": ("add", "change", "view"),
        "contentreport": ("change", "view"),
        "demandcount": ("view",),
        "entry": ("view", "publish"),
        "freshnesspolicy": ("change",),
        "genre": TERMS,
        "informationtype": TERMS,
        "like": ("view",),
        # To change a link is to have it asked again.
        "linkcheck": ("view", "change"),
        "outdatedreport": ("change", "view"),
        "registrationcall": ("add", "change", "view"),
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
