"""Runs of the link check: what is due, saved at once, gone on with, by one at a time (O5)."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from functools import partial
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db.models import F
from django.utils import timezone

from catalog.links import asking, running, verdicts
from catalog.links.asking import Answered, Asking
from catalog.links.jobs import check_links
from catalog.models import Entry, LinkCheck, LinkRun, LinkVerdict
from cms import jobs
from tests.cms.outside.test_visible_text import ENGLISH, SENTENCES
from tests.factories import OrganizationFactory, bulk_published
from tests.link_site import QUICK, Site, bomb

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
POLITELY = partial(Asking, replace(QUICK, timeout=1, deadline=2), 0, 8)
HOSTS = [f"127.0.0.{number}" for number in range(1, 9)]
#: Each way of answering, with the verdict after one day and after two.
CASES = {
    "/page": ("answers", "answers"),
    "/slow": ("answers", "answers"),
    "/chain/4": ("answers", "answers"),
    "/huge": ("answers", "answers"),
    "/bomb": ("answers", "answers"),
    "/loop": ("failed_once", "dead"),
    "/status/404": ("failed_once", "dead"),
    "/status/410": ("failed_once", "dead"),
    "/status/500": ("failed_once", "dead"),
    "/never": ("failed_once", "dead"),
    "/dripheaders": ("failed_once", "dead"),
    "/hangup": ("failed_once", "dead"),
    "/to?http://10.0.0.1/": ("failed_once", "dead"),
    "/status/403": ("unclear", "unclear"),
    "/status/429": ("unclear", "unclear"),
}


def entries_with(urls: list[str], **fields: Any) -> list[Entry]:
    """Return published entries with these links."""
    entries = bulk_published(len(urls), **fields)
    for entry, url in zip(entries, urls, strict=True):
        entry.url = url
    Entry.objects.bulk_update(entries, ["url"])
    return entries


def links_to(urls: list[str], **fields: Any) -> None:
    """Make rows as a run would find them."""
    LinkCheck.objects.bulk_create(
        LinkCheck(address=url, host=links_host(url), **fields) for url in urls
    )


def links_host(url: str) -> str:
    """Return the host of an address of the small site."""
    return url.removeprefix("http://").partition(":")[0]


def go(**options: Any) -> str:
    """Ask what is due of the rows that are there, whatever the entries say."""
    with running.lease() as holder:
        assert holder is not None
        run = running.Run(holder, options.pop("budget", 60), options.pop("asking", POLITELY))
        return run.go(options.pop("most", running.MOST))


def let_a_day_pass() -> None:
    """Move what was noted into the past."""
    LinkCheck.objects.update(
        next_check_at=F("next_check_at") - DAY,
        first_failed_at=F("first_failed_at") - DAY,
        checked_at=F("checked_at") - DAY,
    )


def verdicts_by_address() -> dict[str, str]:
    """Return the verdict of every row."""
    return dict(LinkCheck.objects.values_list("address", "verdict"))


class TestEveryAnswer:
    def test_two_days__give_each_address_its_verdict(self, site: Site) -> None:
        assert bomb()
        urls = {path: site.url(path, HOSTS[n % len(HOSTS)]) for n, path in enumerate(CASES)}
        entries_with(list(urls.values()))
        for day in range(2):
            running.run(60, asking=POLITELY)
            expected = {urls[path]: verdict[day] for path, verdict in CASES.items()}
            assert verdicts_by_address() == expected
            let_a_day_pass()

    def test_changed_body__is_noticed_on_the_second_day_after(self, site: Site) -> None:
        links_to([site.say("/page/a", "".join(SENTENCES))])
        changes = []
        for text in ("".join(SENTENCES), ENGLISH, ENGLISH):
            site.say("/page/a", text)
            go()
            changes.append(LinkCheck.objects.get().changed_at is not None)
            let_a_day_pass()
        assert changes == [False, False, True]

    def test_unchanged_version__is_not_read_again(self, site: Site) -> None:
        links_to([site.say("/page/a", "".join(SENTENCES), ETag="1")])
        for _ in range(3):
            go()
            let_a_day_pass()
        assert site.seen == ["HEAD /page/a", "GET /page/a", "HEAD /page/a", "HEAD /page/a"]


class TestRows:
    def test_rows__follow_the_published_entries(self) -> None:
        first, second, third = entries_with(["https://a.example.jp/", "https://b.example.jp/", ""])
        assert LinkCheck.objects.follow_entries() == (2, 0)
        assert LinkCheck.objects.follow_entries() == (0, 0)
        third.url = "https://A.example.jp/x"
        third.save()
        Entry.objects.filter(pk=first.pk).update(live=False)
        assert LinkCheck.objects.follow_entries() == (1, 1)
        hosts = set(LinkCheck.objects.values_list("address", "host"))
        assert hosts == {(second.url, "b.example.jp"), (third.url, "a.example.jp")}

    def test_shared_link__is_one_row_as_long_as_anybody_has_it(self) -> None:
        entries = entries_with(["https://a.example.jp/"] * 2)
        assert LinkCheck.objects.follow_entries() == (1, 0)
        Entry.objects.filter(pk=entries[0].pk).update(live=False, deleted_at=timezone.now())
        assert LinkCheck.objects.follow_entries() == (0, 0)

    def test_link_that_goes_while_it_is_asked__is_left_out(
        self, site: Site, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        links_to([site.url("/page"), site.url("/slow")])
        save = running.Run.save

        def delete_first(self: running.Run, answered: Answered) -> None:
            LinkCheck.objects.filter(address=site.url("/slow")).delete()
            save(self, answered)

        monkeypatch.setattr(running.Run, "save", delete_first)
        go()
        assert verdicts_by_address() == {site.url("/page"): "answers"}

    @pytest.mark.parametrize("number", [1, 30])
    def test_following__asks_the_same_of_the_database_for_any_number(
        self, number: int, django_assert_num_queries: Any
    ) -> None:
        entries_with([f"https://{each}.example.jp/" for each in range(number)])
        with django_assert_num_queries(3):
            LinkCheck.objects.follow_entries()


class TestResuming:
    def test_what_is_not_due__is_left_alone(self, site: Site) -> None:
        links_to([site.url("/page")], next_check_at=timezone.now() + DAY)
        assert "0件を確認" in go()
        assert site.seen == []

    def test_interrupted_run__keeps_what_came_and_the_next_asks_the_rest_only(
        self, site: Site, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        urls = [site.url(f"/page/{place}") for place in range(6)]
        links_to(urls)
        take, taken = verdicts.take, []

        def take_three(link: LinkCheck, *args: Any) -> None:
            if len(taken) == 3:
                raise KeyboardInterrupt
            take(link, *args)
            taken.append(link.address)

        monkeypatch.setattr(verdicts, "take", take_three)
        with pytest.raises(KeyboardInterrupt):
            go(asking=partial(Asking, QUICK, 0, 1))
        monkeypatch.setattr(verdicts, "take", take)
        done = set(LinkCheck.objects.filter(verdict="answers").values_list("address", flat=True))
        assert done == set(taken)
        site.seen.clear()
        assert "3件を確認" in go()
        asked = {line.split()[1] for line in site.seen}
        assert asked == {url.removeprefix(site.url("")) for url in set(urls) - done}
        assert set(verdicts_by_address().values()) == {"answers"}

    def test_end_of_the_time__leaves_the_rest_due(self, site: Site) -> None:
        links_to([site.url("/page")])
        result = go(budget=0)
        assert result == (
            "0件を確認（答えあり0件、応答なし（１回目）0件、リンク切れ0件、確認できず0件）、残り1件"
        )
        assert LinkCheck.objects.due().count() == 1

    def test_limit__is_kept_longest_waiting_first(self, site: Site) -> None:
        links_to([site.url("/page/new")])
        links_to([site.url("/page/old")], next_check_at=timezone.now() - DAY)
        go(most=1)
        assert verdicts_by_address()[site.url("/page/old")] == "answers"
        assert verdicts_by_address()[site.url("/page/new")] == "pending"

    def test_many_links__are_all_asked_once_each_host_in_turn(self, site: Site) -> None:
        urls = [site.url(f"/page/{place}", host) for place in range(25) for host in HOSTS]
        links_to(urls)
        assert go().startswith("200件を確認（答えあり200件")
        assert set(site.most.values()) == {1}
        assert sum(line.startswith("HEAD") for line in site.seen) == 200


class TestOneAtATime:
    def test_second_run__does_nothing(self, site: Site) -> None:
        links_to([site.url("/page")])
        with running.lease():
            assert running.run(60, asking=POLITELY) == running.BUSY
        assert site.seen == []

    def test_lease__is_given_back_after_a_mistake_too(self) -> None:
        with pytest.raises(RuntimeError), running.lease():
            raise RuntimeError
        with running.lease() as holder:
            assert holder is not None

    def test_lease_of_a_run_that_died__ends_by_itself(self) -> None:
        LinkRun.objects.create(pk=1, holder=uuid.uuid4(), held_until=timezone.now())
        with running.lease() as holder:
            assert holder is not None

    def test_lease__is_held_two_minutes_more_with_every_renewal(self) -> None:
        with running.lease() as holder:
            assert holder is not None
            LinkRun.objects.update(held_until=timezone.now())
            assert running.renew(holder)
            assert LinkRun.objects.get().held_until > timezone.now() + running.LEASE / 2

    def test_run_that_lost_its_lease__stops(self, site: Site) -> None:
        links_to([site.url("/page")])
        running.Run(uuid.uuid4(), 60, POLITELY).go(10)
        assert site.seen == []
        assert LinkCheck.objects.due().count() == 1

    def test_late_release__takes_nothing_from_the_next_run(self) -> None:
        with running.lease():
            LinkRun.objects.update(holder=uuid.uuid4())
        assert LinkRun.objects.get().holder is not None


@pytest.fixture
def silence(site: Site) -> Iterator[list[str]]:
    """Return sixty addresses where nobody is."""
    return [f"http://127.0.1.{number}:9/" for number in range(1, 61)]


class TestOwnNetwork:
    """When hardly anybody answers, it is probably us."""

    def test_everything_fails__nothing_is_counted_and_the_run_stops(
        self, silence: list[str]
    ) -> None:
        links_to(silence)
        result = go()
        assert "通信ができないようです" in result
        assert LinkCheck.objects.filter(first_failed_at__isnull=False).count() == 0
        assert LinkCheck.objects.filter(verdict=LinkVerdict.FAILED_ONCE).count() == 0

    def test_everything_fails__even_what_answered_yesterday(
        self, silence: list[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(running, "CONTROLS", 1)
        links_to(silence[:5])
        links_to(silence[5:6], verdict="answers", next_check_at=timezone.now() + DAY)
        assert "5件のうち5件に届かず" in go()
        assert LinkCheck.objects.filter(first_failed_at__isnull=False).count() == 0

    def test_put_off_links__let_others_go_first(self, silence: list[str]) -> None:
        links_to(silence)
        go()
        due = LinkCheck.objects.due().count()
        assert due <= len(silence) - running.MOST_HELD
        go()
        assert LinkCheck.objects.due().count() == 0

    def test_others_that_answer__prove_that_the_failures_are_theirs(
        self, site: Site, silence: list[str]
    ) -> None:
        links_to([*silence[:20], *(site.url("/page", host) for host in HOSTS)])
        result = go()
        assert "応答なし（１回目）20件" in result

    def test_link_that_answered_yesterday__is_asked_and_decides(
        self, site: Site, silence: list[str]
    ) -> None:
        links_to(silence)
        control = site.url("/page", "127.0.0.9")
        links_to([control], verdict="answers", next_check_at=timezone.now() + DAY)
        assert f"応答なし（１回目）{len(silence)}件" in go()
        assert set(site.times) == {"127.0.0.9"}
        assert verdicts_by_address()[control] == "answers"

    def test_few_failures__are_believed_where_nothing_ever_answered(
        self, silence: list[str]
    ) -> None:
        links_to(silence[:3])
        assert "応答なし（１回目）3件" in go()

    def test_errors_that_a_server_sends__prove_the_network(self, site: Site) -> None:
        links_to([site.url(f"/status/404?{place}", host) for place in range(8) for host in HOSTS])
        assert "応答なし（１回目）64件" in go()


class TestJob:
    def test_job__is_registered_and_runs_for_minutes_only(self) -> None:
        job = jobs._registry["リンクの確認"]
        assert job.every == timedelta(minutes=10)
        assert running.BUDGET + asking.PATIENT.deadline < job.every.total_seconds() / 2

    def test_job__without_links_says_so(self) -> None:
        assert check_links().startswith("0件を確認")

    def test_command__takes_limit_and_time(
        self, site: Site, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        entries_with([site.url(f"/page/{place}") for place in range(3)])
        monkeypatch.setattr(running, "Asking", POLITELY)
        out = StringIO()
        call_command("check_links", limit=2, budget=60, stdout=out)
        assert out.getvalue().startswith("2件を確認（答えあり2件")
        assert "残り1件（" in out.getvalue()

    def test_command__beside_a_run_says_that_it_does_nothing(self) -> None:
        out = StringIO()
        with running.lease():
            call_command("check_links", stdout=out)
        assert out.getvalue().startswith(running.BUSY)


class TestEntries:
    def test_rows__name_one_entry_and_count_the_others(self) -> None:
        organization = OrganizationFactory()
        entries_with(["https://a.example.jp/"] * 3, organization=organization, title="水位計")
        LinkCheck.objects.follow_entries()
        row: Any = LinkCheck.objects.with_entries().get()
        assert (row.entry_title, row.entry_count) == ("水位計 0", 3)
