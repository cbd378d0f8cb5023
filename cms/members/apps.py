"""Who the members are and how they log in."""

from django.apps import AppConfig
from wagtail.users.apps import WagtailUsersAppConfig


class MembersConfig(AppConfig):
    """Organisations and accounts."""

    name = "cms.members"
    label = "members"
    verbose_name = "会員"
    default = True


class AccountAdminConfig(WagtailUsersAppConfig):
    """Wagtail's user admin with the fields of our accounts."""

    user_viewset = "cms.members.accounts.admin.AccountViewSet"
