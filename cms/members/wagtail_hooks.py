"""What the members add to Wagtail's admin."""

from wagtail import hooks

from cms.members.viewsets import OrganizationViewSet


@hooks.register("register_admin_viewset")
def register_organizations() -> OrganizationViewSet:
    """Show the organisations in the menu."""
    return OrganizationViewSet("organizations")
