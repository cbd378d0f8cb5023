"""事務局 keeps members, decides on applications and watches logins (M2, M12, M22, M25)."""

from django.db import migrations

from cms.grants import granting

RIGHTS = {
    "事務局": {
        "accessalert": ("view", "change"),
        "accesspolicy": ("change",),
        "application": ("view", "change"),
        "joiningterms": ("add", "change", "view"),
        "loginrecord": ("view",),
        "memberaccount": ("add", "change", "view"),
    }
}


class Migration(migrations.Migration):
    dependencies = [("members", "0004_watch_and_joining")]

    operations = [granting("members", RIGHTS)]
