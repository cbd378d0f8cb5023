"""Dead links on the secretariat's desk (O1, O5)."""

from __future__ import annotations

from django.urls import reverse

from catalog.links.models import LinkCheck, LinkVerdict
from cms.admin import desk
from cms.admin.desk import Waiting
from cms.members.accounts.models import User

SEE_LINKS = "catalog.view_linkcheck"


@desk.register(order=60)
def dead_links(user: User) -> Waiting | None:
    if not user.has_perm(SEE_LINKS):
        return None
    url = f"{reverse('matching_links_modeladmin_index')}?verdict={LinkVerdict.DEAD}"
    return desk.waiting("リンク切れ", LinkCheck.objects.dead(), "since", url)
