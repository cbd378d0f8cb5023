"""Who the members are and how they log in."""

from importlib import import_module

from django.apps import AppConfig
from wagtail.users.apps import WagtailUsersAppConfig


class MembersConfig(AppConfig):
    """Organisations and accounts."""

    name = "cms.members"
    label = "members"
    verbose_name = "会員"
    default = True

    def ready(self) -> None:
        """Register jobs, files that are taken in (O4), and rules of mergers (O8)."""
        import_module("cms.members.importing.kinds")
        import_module("cms.members.upkeep")
        import_module("cms.members.organization_rules")


class AccountAdminConfig(WagtailUsersAppConfig):
    """Wagtail's user admin with the fields of our accounts."""

    user_viewset = "cms.members.viewsets.AccountViewSet"
