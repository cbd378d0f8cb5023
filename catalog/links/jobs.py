"""Jobs that check links and send the mails about them (O5)."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta

from django.utils import timezone

from catalog.links.notices import MOST_MAILS, try_to_tell, with_changed_page, with_new_dead_link
from catalog.links.running import run
from cms import jobs


@jobs.register("リンク切れのお知らせ", every=timedelta(hours=1))
def tell_people() -> str:
    now = timezone.now()
    by_organization: defaultdict[int, set[int]] = defaultdict(set)
    for entries in (with_new_dead_link(), with_changed_page(now)):
        for organization_id, pk in entries.order_by().values_list("organization_id", "pk"):
            by_organization[organization_id].add(pk)
    mails = 0
    for organization_id in sorted(by_organization):
        if mails >= MOST_MAILS:
            break
        mails += try_to_tell(by_organization[organization_id], now)
    return f"{mails}通を送信"


@jobs.register("リンクの確認", every=timedelta(minutes=10))
def check_links() -> str:
    return run()
