"""What the domain of an e-mail address says (M11)."""

from __future__ import annotations

import pytest

from cms.members.models import LocalGovernment
from cms.members.organizations.domains import (
    JAPANESE_CONSUMER_MAIL,
    contradiction,
    is_free_mail,
    judge,
    normal_email,
    with_parents,
)
from cms.members.organizations.enums import DomainVerdict, OrganizationKind
from tests.factories import LocalGovernmentFactory, OrganizationFactory

LG, GO, LISTED, HAND = (
    DomainVerdict.LG_JP,
    DomainVerdict.GO_JP,
    DomainVerdict.LOCAL_GOVERNMENT,
    DomainVerdict.BY_HAND,
)


class TestNormalEmail:
    @pytest.mark.parametrize(
        ("typed", "kept"),
        [
            ("taro@city.example.lg.jp", "taro@city.example.lg.jp"),
            ("Taro@City.Example.LG.JP", "Taro@city.example.lg.jp"),
            (" taro@example.jp ", "taro@example.jp"),
            ("taro@example.jp\r\n", "taro@example.jp"),
            ("taro@example.jp.", "taro@example.jp"),
            ("taro@example.lg.jp...", "taro@example.lg.jp"),
            ("ｔａｒｏ＠ｅｘａｍｐｌｅ．ｊｐ", "taro@example.jp"),
            ("taro＠example。jp", "taro@example.jp"),
            ("taro@日本語.jp", "taro@xn--wgv71a119e.jp"),
            ("taro", "taro"),
            ("taro@", "taro@"),
            ("", ""),
        ],
    )
    def test_spelling__becomes_the_one_that_is_kept(self, typed: str, kept: str) -> None:
        assert normal_email(typed) == kept

    @pytest.mark.parametrize("domain", ["a..jp", f"{'x' * 64}.jp", "日" * 63 + ".jp"])
    def test_domain_that_cannot_be__is_refused(self, domain: str) -> None:
        with pytest.raises(ValueError, match=r".+"):
            normal_email(f"taro@{domain}")

    def test_too_long__stays_too_long(self) -> None:
        typed = f"{'x' * 300}@EXAMPLE.jp"

        assert normal_email(typed) == typed


class TestParents:
    @pytest.mark.parametrize(
        ("domain", "expected"),
        [
            ("city.minato.example.lg.jp", ["city.minato.example.lg.jp", "minato.example.lg.jp"]),
            ("A.Example.CO.JP.", ["a.example.co.jp", "example.co.jp"]),
            ("example.jp", ["example.jp"]),
            ("lg.jp", []),
            ("jp", []),
            ("", []),
        ],
    )
    def test_longest__first_and_none_that_everybody_shares(
        self, domain: str, expected: list[str]
    ) -> None:
        assert with_parents(domain)[: len(expected)] == expected
        assert not {"jp", "co.jp", "lg.jp"} & set(with_parents(domain))


class TestFreeMail:
    @pytest.mark.parametrize(
        "domain",
        [
            "gmail.com",
            "mail.gmail.com",
            "yahoo.co.jp",
            "outlook.jp",
            "icloud.com",
            "xxx.biglobe.ne.jp",
            "k3.dion.ne.jp",
            "t.vodafone.ne.jp",
            *sorted(JAPANESE_CONSUMER_MAIL),
        ],
    )
    def test_mail_for_everybody__is_free(self, domain: str) -> None:
        assert is_free_mail(domain)

    @pytest.mark.parametrize(
        "domain",
        [
            "city.minato.example.lg.jp",
            "soumu.example.go.jp",
            "city.example.jp",
            "example.co.jp",
            "notgmail.com",
            "gmail.com.example.jp",
            "mydocomo.ne.jp.example.com",
            "ne.jp",
            "",
        ],
    )
    def test_domain_of_an_organisation__is_not(self, domain: str) -> None:
        assert not is_free_mail(domain)

    def test_official_suffix__beats_every_list(self) -> None:
        assert not is_free_mail("gmail.com.lg.jp")


@pytest.mark.django_db
class TestJudge:
    @pytest.mark.parametrize(
        ("domain", "verdict"),
        [
            ("city.minato.lg.jp", LG),
            ("CITY.MINATO.LG.JP", LG),
            ("a.b.c.lg.jp", LG),
            ("soumu.go.jp", GO),
            ("x.soumu.go.jp", GO),
            ("city.ichiran.example.jp", LISTED),
            ("joho.city.ichiran.example.jp", LISTED),
            ("evil-lg.jp", HAND),
            ("xlg.jp", HAND),
            ("lg.jp.evil.com", HAND),
            ("city.minato.lg.jp.evil.com", HAND),
            ("lg.jp", HAND),
            ("go.jp", HAND),
            ("evilgo.jp", HAND),
            ("lg-jp.com", HAND),
            ("evilcity.ichiran.example.jp", HAND),
            ("city.ichiran.example.jp.evil.com", HAND),
            ("ichiran.example.jp", HAND),
            ("example.co.jp", HAND),
            ("", HAND),
        ],
    )
    def test_domain__has_its_verdict(self, domain: str, verdict: DomainVerdict) -> None:
        LocalGovernmentFactory(domain="city.ichiran.example.jp")

        assert judge(domain).verdict == verdict

    def test_longest_match__names_the_local_government(self) -> None:
        LocalGovernmentFactory(domain="pref.example.jp")
        town = LocalGovernmentFactory(domain="town.pref.example.jp")

        assert judge("ka.town.pref.example.jp").local_government == town

    def test_lg_jp__names_the_local_government_too(self) -> None:
        city = LocalGovernmentFactory(domain="city.minato.lg.jp")

        assert judge("city.minato.lg.jp") == (LG, city)
        assert judge("city.yamabe.lg.jp") == (LG, None)

    @pytest.mark.parametrize(
        ("kind", "verdict"),
        [
            (OrganizationKind.LOCAL_GOVERNMENT, LISTED),
            (OrganizationKind.COMPANY, HAND),
            (OrganizationKind.NATIONAL, HAND),
        ],
    )
    def test_domain_of_a_member__counts_for_local_governments_only(
        self, kind: str, verdict: DomainVerdict
    ) -> None:
        OrganizationFactory(kind=kind, domain="kaiin.example.jp")

        assert judge("soumu.kaiin.example.jp").verdict == verdict

    def test_member__leads_to_the_government_by_its_code(self) -> None:
        city = LocalGovernmentFactory(domain="")
        OrganizationFactory(
            municipality=True, domain="kaiin.example.jp", local_government_code=city.code
        )

        assert judge("kaiin.example.jp") == (LISTED, city)

    def test_member_below_a_government__is_not_that_government(self) -> None:
        LocalGovernmentFactory(domain="city.example.jp")
        OrganizationFactory(municipality=True, domain="kouiki.city.example.jp")

        assert judge("kouiki.city.example.jp") == (LISTED, None)

    def test_association__is_recognised_by_its_domain_without_the_countrys_list(self) -> None:
        OrganizationFactory(association=True, domain="kouiki.example.jp")

        assert judge("soumu.kouiki.example.jp") == (LISTED, None)

    def test_association_with_its_towns_domain__leaves_it_to_the_town(self) -> None:
        town = LocalGovernmentFactory(domain="")
        domain = "town.example.jp"
        OrganizationFactory(municipality=True, domain=domain, local_government_code=town.code)
        OrganizationFactory(association=True, domain=domain)

        assert judge(domain) == (LISTED, town)

    def test_blank_domain__matches_nobody(self) -> None:
        LocalGovernmentFactory(domain="")
        OrganizationFactory(municipality=True, domain="")

        assert judge("example.jp") == (HAND, None)

    def test_shared_suffix__matches_nobody_even_if_somebody_registered_it(self) -> None:
        OrganizationFactory(municipality=True, domain="ne.jp")
        LocalGovernment.objects.create(code="999999", name="誤り市（架空）", domain="co.jp")

        assert judge("example.ne.jp").verdict == HAND
        assert judge("example.co.jp").verdict == HAND


class TestContradiction:
    @pytest.mark.parametrize(
        ("kind", "verdict", "is_said"),
        [
            (OrganizationKind.LOCAL_GOVERNMENT, LG, False),
            (OrganizationKind.LOCAL_GOVERNMENT, LISTED, False),
            (OrganizationKind.LOCAL_GOVERNMENT, GO, True),
            (OrganizationKind.LOCAL_GOVERNMENT, HAND, False),
            (OrganizationKind.NATIONAL, GO, False),
            (OrganizationKind.NATIONAL, LG, True),
            (OrganizationKind.COMPANY, LG, True),
            (OrganizationKind.COMPANY, LISTED, True),
            (OrganizationKind.COMPANY, HAND, False),
            (OrganizationKind.OTHER, LG, True),
        ],
    )
    def test_hint__where_kind_and_domain_disagree(
        self, kind: OrganizationKind, verdict: DomainVerdict, is_said: bool
    ) -> None:
        hint = contradiction(kind, verdict)

        assert bool(hint) is is_said
        assert (str(kind.label) in hint and str(verdict.label) in hint) is is_said
