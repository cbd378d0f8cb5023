"""Addresses and blocks of addresses, v4 and v6 (M20)."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from cms.members.models import Network, Organization
from cms.web.networks import address_or_none, is_in_any, network_or_none, normal_domain
from tests.factories import OrganizationFactory


class TestNetworkOrNone:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("203.0.113.0/24", "203.0.113.0/24"),
            ("203.0.113.7/24", "203.0.113.0/24"),
            ("203.0.113.7", "203.0.113.7/32"),
            (" ２０３．０．１１３．０／２４ ", "203.0.113.0/24"),
            ("203.0.113.0/255.255.255.0", "203.0.113.0/24"),
            ("2001:DB8::/32", "2001:db8::/32"),
            ("2001:db8::7", "2001:db8::7/128"),
            ("::ffff:203.0.113.0/120", "203.0.113.0/24"),
            ("::/0", "::/0"),
        ],
    )
    def test_network__in_its_one_spelling(self, text: str, expected: str) -> None:
        assert str(network_or_none(text)) == expected

    @pytest.mark.parametrize(
        "text",
        ["", "x", "203.0.113", "203.0.113.0/33", "2001:db8::/129", "1.2.3.4/-1", "1.2.3.4 5"],
    )
    def test_network__nonsense(self, text: str) -> None:
        assert network_or_none(text) is None


class TestAddressOrNone:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("203.0.113.7", "203.0.113.7"),
            (" 203.0.113.7 ", "203.0.113.7"),
            ("2001:DB8:0:0::7", "2001:db8::7"),
            ("::ffff:203.0.113.7", "203.0.113.7"),
        ],
    )
    def test_address__in_its_one_spelling(self, text: str, expected: str) -> None:
        assert str(address_or_none(text)) == expected

    @pytest.mark.parametrize("text", ["", "unknown", "203.0.113.7:80", "203.0.113.0/24", "_hidden"])
    def test_address__nonsense(self, text: str) -> None:
        assert address_or_none(text) is None


class TestNormalDomain:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("city.example.lg.jp", "city.example.lg.jp"),
            (" ＠ｗｗｗ．City.example。lg.jp. ", "city.example.lg.jp"),
            ("www2.example.jp", "www2.example.jp"),
            ("港市.example.jp", "xn--7sty37a.example.jp"),
            ("", ""),
        ],
    )
    def test_domain__in_its_one_spelling(self, text: str, expected: str) -> None:
        assert normal_domain(text) == expected

    @pytest.mark.parametrize(
        "text",
        [
            "city",
            "a.example.jp b.example.jp",
            "a.example.jp,b.example.jp",
            "a.example.jp、b.example.jp",
            "a@example.jp",
            "https://example.jp/",
            "a..example.jp",
            "例" * 64 + ".jp",
            '<meta http-equiv="refresh">.jp',
        ],
    )
    def test_domain__nonsense_is_refused(self, text: str) -> None:
        with pytest.raises(ValidationError, match="ドメインではありません"):
            normal_domain(text)


class TestIsInAny:
    @pytest.mark.parametrize(
        ("address", "cidrs", "expected"),
        [
            ("203.0.113.7", ["203.0.113.0/24"], True),
            ("203.0.113.7", ["10.0.0.0/8", "203.0.113.7/32"], True),
            ("203.0.114.7", ["203.0.113.0/24"], False),
            ("203.0.113.7", ["::/0"], False),
            ("2001:db8::7", ["0.0.0.0/0"], False),
            ("2001:db8::7", ["2001:db8::/32"], True),
            ("203.0.113.7", [], False),
            ("203.0.113.7", ["nonsense"], False),
        ],
    )
    def test_is_in_any__by_family_and_bits(
        self, address: str, cidrs: list[str], expected: bool
    ) -> None:
        found = address_or_none(address)
        assert found is not None
        assert is_in_any(found, cidrs) == expected


@pytest.mark.django_db
class TestNetwork:
    @pytest.fixture
    def organization(self) -> Organization:
        """Return whose network it is."""
        return OrganizationFactory()

    def test_clean__keeps_one_spelling(self, organization: Organization) -> None:
        network = Network(organization=organization, cidr="２０３.0.113.9/24")

        network.full_clean()

        assert network.cidr == "203.0.113.0/24"

    @pytest.mark.parametrize("cidr", ["x", "203.0.113.0/40", "0.0.0.0/0", "::/0", ""])
    def test_clean__refuses_nonsense_and_everybody(
        self, organization: Organization, cidr: str
    ) -> None:
        with pytest.raises(ValidationError) as caught:
            Network(organization=organization, cidr=cidr).full_clean()

        assert set(caught.value.message_dict) == {"cidr"}
