"""The stand-in for the internet, and the command that asks it (O5)."""

from __future__ import annotations

from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from catalog.links import running
from catalog.models import LinkCheck
from cms.outside.links import Answer, Limits, Outcome, Visit, hop
from cms.outside.public_network import is_public
from tests.benchmark.links import is_loopback, loopback, small_internet


class TestSmallInternet:
    def test_hosts__have_addresses_of_their_own(self) -> None:
        addresses = [loopback(number) for number in range(600)]
        assert len(set(addresses)) == 600
        assert all(is_loopback(each) and not is_public(each) for each in addresses)

    @pytest.mark.parametrize("address", ["8.8.8.8", "10.1.0.1", "127.0.0.1"])
    def test_rest_of_the_world__is_not_asked(self, address: str) -> None:
        assert not is_loopback(address)

    def test_page__is_read_from_each_host(self) -> None:
        limits = Limits(is_allowed=is_loopback)
        with small_internet(2, 0) as hosts:
            answers = [hop(Visit(host, "GET", reads_text=True), limits) for host in hosts]
        for answer in answers:
            assert isinstance(answer, Answer)
            assert answer.outcome == Outcome.ANSWERS
            assert answer.fingerprint


@pytest.mark.django_db
class TestCommand:
    def measure(self, **options: Any) -> str:
        """Return what the command prints of a few links."""
        out = StringIO()
        call_command("benchmark_links", hosts=3, delay=0, pause=0, stdout=out, **options)
        return out.getvalue()

    def test_links__are_asked_and_taken_away(self) -> None:
        other = LinkCheck.objects.create(address="https://a.example.jp/", host="x", verdict="dead")
        LinkCheck.objects.update(next_check_at="2999-01-01T00:00Z")
        printed = self.measure(links=6)
        assert "6件を確認（答えあり6件" in printed
        assert "6件を1回、" in printed
        assert list(LinkCheck.objects.all()) == [other]

    def test_other_run__is_not_disturbed(self) -> None:
        with running.lease(), pytest.raises(CommandError, match="別の確認"):
            self.measure(links=1)
        assert not LinkCheck.objects.exists()

    def test_production__refuses(self, settings: Any) -> None:
        settings.DEMO_ALLOWED = False
        with pytest.raises(CommandError, match="本番環境"):
            self.measure(links=1)
        assert not LinkCheck.objects.exists()
