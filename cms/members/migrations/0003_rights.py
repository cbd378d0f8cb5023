"""事務局 manages members, applications and the access log (1.0, M2, M12, M22, M25, O8)."""

from django.db import migrations

from cms.database.grants import granting

RIGHTS = {
    "事務局": {
        "accessalert": ("view", "change"),
        "accesspolicy": ("change",),
        "application": ("view", "change"),
        "joiningoffice": ("change",),
        "joiningterms": ("add", "change", "view"),
        "loginrecord": ("view",),
        "memberaccount": ("add", "change", "view"),
        "organization": ("add", "change", "view"),
        "organizationchange": ("view", "change"),
    }
}


class Migration(migrations.Migration):
    dependencies = [("members", "0002_groups")]

    operations = [granting("members", RIGHTS)]
