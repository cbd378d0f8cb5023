"""App configuration for members and their login."""

from django.apps import AppConfig
from wagtail.users.apps import WagtailUsersAppConfig


class MembersConfig(AppConfig):
    name = "cms.members"
    label = "members"
    verbose_name = "会員"
    default = True


class AccountAdminConfig(WagtailUsersAppConfig):
    user_viewset = "cms.members.accounts.admin.AccountViewSet"
