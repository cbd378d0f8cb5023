"""Which organisation an applicant would join (M12)."""

from __future__ import annotations

from typing import Any

import pytest

from cms.members.joining.admission import (
    ABOVE_DOMAIN,
    OTHER_CODE,
    OTHER_DOMAIN,
    OTHER_NAME,
    SAME_CODE,
    SAME_DOMAIN,
    SAME_NAME,
    candidates_for,
    governments_for,
    new_organization,
    proven_government,
    suggested_membership,
    suggested_name,
)
from cms.members.models import Application, Organization
from cms.members.organizations.domains import judge
from cms.members.organizations.enums import DomainVerdict, Membership, OrganizationKind
from cms.members.organizations.names import (
    compared_name,
    governments_named,
    is_name_of,
    organizations_named,
)
from tests.factories import ApplicationFactory, LocalGovernmentFactory, OrganizationFactory

pytestmark = pytest.mark.django_db

NAME, DOMAIN = "みなと市（架空）", "city.minato.example.jp"


class TestNames:
    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("みなと市（架空）", "みなと市(架空)"),
            ("ＡＢＣ株式会社", "abc（株）"),
            ("㈱ アルファ", "株式会社アルファ"),
            ("ｱﾙﾌｧ 電機", "アルファ　電機"),
        ],
    )
    def test_writing__does_not_matter(self, one: str, other: str) -> None:
        assert compared_name(one) == compared_name(other)

    @pytest.mark.parametrize(
        ("one", "other"), [("みなと市", "みなと町"), ("株式会社アルファ", "有限会社アルファ")]
    )
    def test_different_names__differ(self, one: str, other: str) -> None:
        assert compared_name(one) != compared_name(other)

    def test_organisations__are_found_by_name(self) -> None:
        wanted = OrganizationFactory(name="株式会社ガンマ（架空）")
        OrganizationFactory(name="ガンマ商事（架空）")

        assert organizations_named("㈱ガンマ(架空)") == [wanted]
        assert organizations_named("ない団体（架空）") == []


class TestCandidates:
    @pytest.mark.parametrize(
        ("fields", "reasons", "doubts", "is_safe"),
        [
            ({"name": NAME, "domain": DOMAIN}, [SAME_DOMAIN, SAME_NAME], [], True),
            ({"name": "別（架空）", "domain": DOMAIN}, [SAME_DOMAIN], [OTHER_NAME], True),
            ({"name": NAME, "domain": "minato.example.jp"}, [ABOVE_DOMAIN, SAME_NAME], [], True),
            (
                {"name": "県（架空）", "domain": "minato.example.jp"},
                [ABOVE_DOMAIN],
                [OTHER_NAME],
                False,
            ),
            ({"name": NAME, "domain": ""}, [SAME_NAME], [], True),
            ({"name": NAME, "domain": "other.example"}, [SAME_NAME], [OTHER_DOMAIN], False),
            (
                {"name": "旧名（架空）", "local_government_code": "131130"},
                [SAME_CODE],
                [OTHER_NAME],
                False,
            ),
        ],
    )
    def test_candidate__reasons_doubts_and_whether_it_is_chosen_beforehand(
        self, fields: dict[str, Any], reasons: list[str], doubts: list[str], is_safe: bool
    ) -> None:
        organization = OrganizationFactory(**fields)
        application = ApplicationFactory(
            organization_name=NAME,
            email=f"taro@{DOMAIN}",
            local_government=LocalGovernmentFactory(code="131130"),
        )

        (candidate,) = candidates_for(application)

        assert candidate.organization == organization
        assert candidate.reasons == reasons
        assert candidate.doubts == doubts
        assert candidate.is_safe is is_safe

    @pytest.mark.parametrize(
        "fields",
        [
            {"name": "別の団体（架空）", "domain": "other.example.jp"},
            {"name": "別の団体（架空）", "domain": ""},
            {"name": "別の団体（架空）", "domain": f"evil{DOMAIN}"},
            {"name": "別の団体（架空）", "domain": f"sub.{DOMAIN}"},
        ],
    )
    def test_others__are_no_candidates(self, fields: dict[str, Any]) -> None:
        OrganizationFactory(**fields)

        assert candidates_for(ApplicationFactory(email=f"taro@{DOMAIN}")) == []

    def test_likeliest__comes_first(self) -> None:
        impostor = OrganizationFactory(name=NAME, domain="other.example")
        prefecture = OrganizationFactory(name="県（架空）", domain="example.jp")
        city = OrganizationFactory(name="市（架空）", domain=DOMAIN)
        application = ApplicationFactory(organization_name=NAME, email=f"taro@{DOMAIN}")

        found = [each.organization for each in candidates_for(application)]

        assert found[0] == city
        assert set(found[1:]) == {impostor, prefecture}

    def test_queries__do_not_grow_with_the_register(self, django_assert_num_queries: Any) -> None:
        application = ApplicationFactory(email=f"taro@{DOMAIN}")
        with django_assert_num_queries(2):
            candidates_for(application)
        OrganizationFactory.create_batch(30)
        with django_assert_num_queries(2):
            candidates_for(application)


class TestAssociation:
    """A 広域連合 or 一部事務組合 is known by its own domain and code (P1, M11)."""

    NAME, CODE = "みなと広域連合（架空）", "998010"

    def application(self, domain: str = "kouiki.example.jp") -> Application:
        return ApplicationFactory(
            organization_name=self.NAME,
            kind=OrganizationKind.LOCAL_GOVERNMENT,
            local_government_code=self.CODE,
            email=f"taro@{domain}",
        )

    def test_member__is_recognised_by_its_code(self) -> None:
        member = OrganizationFactory(association=True, name=self.NAME, domain="")

        (candidate,) = candidates_for(self.application())

        assert candidate.organization == member
        assert candidate.reasons == [SAME_CODE, SAME_NAME]
        assert candidate.is_safe

    @pytest.mark.parametrize("code", ["", "131130"])
    def test_town_with_the_same_domain__is_not_chosen_beforehand(self, code: str) -> None:
        OrganizationFactory(name=NAME, municipality=True, domain=DOMAIN, local_government_code=code)

        (candidate,) = candidates_for(self.application(DOMAIN))

        assert candidate.doubts == [OTHER_NAME, OTHER_CODE]
        assert not candidate.is_safe

    def test_new__gets_its_code(self) -> None:
        application = self.application()

        made = new_organization(
            application, self.NAME, application.kind, Membership.SPECIAL, code=self.CODE
        )

        made.full_clean()
        assert (made.local_government_code, made.domain) == (self.CODE, "kouiki.example.jp")
        assert made.is_association

    def test_free_mail__does_not_become_the_domain(self) -> None:
        application = self.application("gmail.com")

        assert new_organization(application, self.NAME, application.kind, "special").domain == ""

    def test_listed__is_proven_by_name_and_domain(self) -> None:
        listed = LocalGovernmentFactory(code=self.CODE, name=self.NAME, domain="kouiki.example.jp")
        application = self.application()
        application.local_government = listed

        assert proven_government(application) == listed


class TestNewOrganization:
    @pytest.mark.parametrize(
        ("kind", "expected"),
        [
            (OrganizationKind.LOCAL_GOVERNMENT, Membership.SPECIAL),
            (OrganizationKind.NATIONAL, Membership.SPECIAL),
            (OrganizationKind.COMPANY, Membership.GENERAL),
            (OrganizationKind.RESEARCH, Membership.GENERAL),
            (OrganizationKind.OTHER, Membership.GENERAL),
        ],
    )
    def test_membership__is_suggested_by_kind(
        self, kind: OrganizationKind, expected: Membership
    ) -> None:
        assert suggested_membership(kind) == expected

    @pytest.mark.parametrize(
        ("name", "kind", "domain", "code"),
        [
            (NAME, "local_government", DOMAIN, "131130"),
            (f"港県{NAME}", "local_government", DOMAIN, "131130"),
            ("みなと水道企業団（架空）", "local_government", f"suido.{DOMAIN}", ""),
            (NAME, "other", f"suido.{DOMAIN}", ""),
        ],
    )
    def test_code_and_domain__only_for_the_government_itself(
        self, name: str, kind: str, domain: str, code: str
    ) -> None:
        government = LocalGovernmentFactory(code="131130", name=NAME, domain=DOMAIN)
        application = ApplicationFactory(email=f"taro@suido.{DOMAIN}", local_government=government)

        organization = new_organization(application, name, kind, "special")

        assert (organization.domain, organization.local_government_code) == (domain, code)
        assert not Organization.objects.exists()


class TestSameNames:
    """Two towns of one short name, as 府中市 in 東京都 and in 広島県."""

    @pytest.mark.parametrize(
        ("name", "full", "means"),
        [
            ("府中市", "東京都府中市", True),
            ("東京都 府中市", "東京都府中市", True),
            ("広島県府中市", "東京都府中市", False),
            ("中市", "東京都府中市", False),
            ("標津町", "北海道標津郡標津町", True),
            ("北海道標津町", "北海道標津郡標津町", True),
            ("標津郡標津町", "北海道標津郡標津町", True),
            ("国後郡泊村", "北海道古宇郡泊村", False),
            ("中央区", "北海道札幌市中央区", False),
            ("広島県", "広島県府中市", False),
            ("大和郡山市", "奈良県大和郡山市", True),
            ("千葉市", "千葉県千葉市", True),
            ("", "東京都府中市", False),
        ],
    )
    def test_name__with_or_without_prefecture_and_county(
        self, name: str, full: str, means: bool
    ) -> None:
        government = LocalGovernmentFactory(name=full)
        assert is_name_of(name, government) is means
        assert governments_named(name) == ([government] if means else [])

    def test_second__is_named_apart_and_not_offered_the_first(self) -> None:
        tokyo = LocalGovernmentFactory(code="132063", name="東京都府中市", domain="city.a.tokyo.jp")
        LocalGovernmentFactory(code="342084", name="広島県府中市", domain="city.a.hiroshima.jp")
        first, second = (
            ApplicationFactory(
                organization_name="府中市",
                kind=OrganizationKind.LOCAL_GOVERNMENT,
                email=f"taro@{domain}",
                local_government=judge(domain).local_government,
            )
            for domain in ("city.a.tokyo.jp", "city.a.hiroshima.jp")
        )
        assert [each.name for each in governments_for(second)] == ["広島県府中市", "東京都府中市"]
        assert suggested_name(second) == "広島県府中市"

        # The first came in before, by its short name and without its code.
        OrganizationFactory(name="府中市", domain="city.a.tokyo.jp")
        assert [each.organization.name for each in candidates_for(first)] == ["府中市"]
        assert candidates_for(second) == []

        made = new_organization(first, suggested_name(first), first.kind, Membership.SPECIAL)
        assert (made.name, made.local_government_code) == ("東京都府中市", tokyo.code)

    @pytest.mark.parametrize(
        ("verdict", "names", "proven"),
        [
            (DomainVerdict.LG_JP, ["東京都府中市"], "東京都府中市"),
            (DomainVerdict.LG_JP, ["東京都府中市", "広島県府中市"], None),
            (DomainVerdict.BY_HAND, ["東京都府中市"], None),
        ],
    )
    def test_name__proves_it_only_alone_and_below_lg_jp(
        self, verdict: DomainVerdict, names: list[str], proven: str | None
    ) -> None:
        for name in names:
            LocalGovernmentFactory(name=name)
        application = ApplicationFactory(
            organization_name="府中市", kind="local_government", domain_verdict=verdict
        )
        found = proven_government(application)
        assert (found.name if found else None) == proven
