"""What becomes of an application: apply, verify, approve, decline (M10–M12)."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.signing import TimestampSigner
from django.utils import timezone
from wagtail.models import ModelLogEntry

from cms import jobs
from cms.admin.audit import Operator
from cms.members.accounts.invitations import invited_user
from cms.members.joining import applications
from cms.members.joining.applications import Admission, JoiningError
from cms.members.joining.enums import ApplicationState
from cms.members.joining.jobs import delete_unverified
from cms.members.models import Application, JoiningTerms, Organization, User
from cms.members.organizations.enums import DomainVerdict, Membership, OrganizationKind
from cms.models import MailRecord
from cms.web.signed_links import ExpiredLinkError, UnknownLinkError
from tests.actors import Cast
from tests.factories import (
    ApplicationFactory,
    LocalGovernmentFactory,
    OrganizationFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

APPLICANT = Operator(None, "203.0.113.5")
NEW = Admission(
    None, "新しい団体（架空）", OrganizationKind.COMPANY.value, Membership.GENERAL.value
)


def typed(**fields: Any) -> Application:
    """Return what the form hands over: unsaved, without verdict."""
    return ApplicationFactory.build(
        terms=JoiningTerms.in_force(),
        unverified=True,
        **({"email": "hanako@example.co.jp", "domain_verdict": ""} | fields),
    )


def kinds() -> list[str]:
    """Return the kinds of the mails so far."""
    return list(MailRecord.objects.order_by("pk").values_list("kind", flat=True))


def actions(instance: Any) -> list[str]:
    """Return the lines of the audit about `instance`, oldest first."""
    lines = ModelLogEntry.objects.filter(object_id=str(instance.pk)).order_by("pk")
    return [line.action for line in lines if line.action.startswith("members.")]


def staff_of(cast: Cast) -> Operator:
    """Return the secretariat at its desk."""
    return Operator(cast["secretariat"].user, "192.0.2.1")


class TestApply:
    def test_application__is_kept_with_verdict_address_and_terms(self) -> None:
        city = LocalGovernmentFactory(domain="city.minato.example.jp")
        applications.apply(typed(email="taro@joho.city.minato.example.jp"), APPLICANT)

        kept = Application.objects.get()
        assert kept.state == ApplicationState.UNVERIFIED
        assert kept.domain_verdict == DomainVerdict.LOCAL_GOVERNMENT
        assert kept.local_government == city
        assert kept.address == APPLICANT.address
        assert kept.terms == JoiningTerms.in_force()
        assert abs(timezone.now() - kept.accepted_at) < timedelta(minutes=1)
        assert actions(kept) == ["members.apply"]

    def test_mail__carries_the_link_and_is_read_by_nobody_else(self) -> None:
        applications.apply(typed(), APPLICANT)

        mail, application = MailRecord.objects.get(), Application.objects.get()
        assert (mail.kind, mail.to) == ("application_verify", "hanako@example.co.jp")
        assert f"/join/confirm/{applications.token_for(application)[:4]}" in mail.body
        assert mail.is_private

    def test_operator_without_address__is_taken(self) -> None:
        applications.apply(typed(), Operator())

        assert Application.objects.get().address is None

    @pytest.mark.parametrize("email", ["hanako@example.co.jp", "HANAKO@example.co.jp"])
    def test_holder_of_an_account__is_told_by_mail(self, email: str) -> None:
        account = UserFactory(email="Hanako@example.co.jp")
        applications.apply(typed(email=email), APPLICANT)

        mail = MailRecord.objects.get()
        assert (mail.kind, mail.to) == ("application_has_account", account.email)
        assert account.username in mail.body
        assert "/password/reset/" in mail.body
        assert not Application.objects.exists()

    def test_holder_who_never_set_a_password__gets_a_new_invitation(self) -> None:
        account = UserFactory(email="hanako@example.co.jp")
        account.set_unusable_password()
        account.save()
        applications.apply(typed(), APPLICANT)

        assert kinds() == ["invitation"]
        assert not Application.objects.exists()

    def test_closed_account__does_not_keep_anybody_from_applying(self) -> None:
        UserFactory(email="hanako@example.co.jp", is_active=False)
        applications.apply(typed(), APPLICANT)

        assert kinds() == ["application_verify"]

    @pytest.mark.parametrize(
        ("state", "mail", "number"),
        [
            (ApplicationState.UNVERIFIED, "application_verify", 2),
            (ApplicationState.WAITING, "application_waiting", 1),
            (ApplicationState.DECLINED, "application_verify", 2),
            (ApplicationState.APPROVED, "application_verify", 2),
        ],
    )
    def test_earlier_application__decides_which_mail(
        self, state: str, mail: str, number: int
    ) -> None:
        ApplicationFactory(email="Hanako@example.co.jp", state=state)
        applications.apply(typed(), APPLICANT)

        assert kinds() == [mail]
        assert Application.objects.count() == number

    def test_line_breaks_in_the_name__make_no_header(self) -> None:
        applications.apply(typed(organization_name="団体\r\nBcc: x@example.com"), APPLICANT)

        subject = MailRecord.objects.get().subject
        assert "\n" not in subject
        assert "\r" not in subject


class TestLink:
    def test_token__leads_to_its_application(self) -> None:
        application = ApplicationFactory(unverified=True)

        assert applications.application_of(applications.token_for(application)) == application

    def test_token__fits_into_an_address(self) -> None:
        assert re.fullmatch(r"[\w.-]+", applications.token_for(ApplicationFactory()))

    @pytest.mark.parametrize(("days", "error"), [(2.9, None), (3.1, ExpiredLinkError)])
    def test_token__lives_three_days(
        self, monkeypatch: pytest.MonkeyPatch, days: float, error: Any
    ) -> None:
        application = ApplicationFactory(unverified=True)
        token = applications.token_for(application)
        now = timezone.now().timestamp()
        monkeypatch.setattr("time.time", lambda: now + days * 24 * 3600)

        if error is None:
            assert applications.application_of(token) == application
        else:
            with pytest.raises(error):
                applications.application_of(token)

    @pytest.mark.parametrize(
        "change",
        [
            lambda token: token[:-1] + ("A" if token[-1] != "A" else "B"),
            lambda token: "9" + token,
            lambda token: token.partition(".")[0],
            lambda token: "",
            lambda token: "x",
            lambda token: TimestampSigner(salt="another", sep=".").sign(token.partition(".")[0]),
        ],
    )
    def test_token__invented_leads_nowhere(self, change: Any) -> None:
        token = change(applications.token_for(ApplicationFactory(unverified=True)))

        with pytest.raises(UnknownLinkError):
            applications.application_of(token)

    def test_token__of_a_deleted_application_leads_nowhere(self) -> None:
        application = ApplicationFactory(unverified=True)
        token = applications.token_for(application)
        application.delete()

        with pytest.raises(UnknownLinkError):
            applications.application_of(token)


class TestVerify:
    def test_application__waits_and_the_secretariat_hears(self, cast: Cast) -> None:
        application = ApplicationFactory(unverified=True, note="急ぎません。")

        assert applications.verify(application, APPLICANT)

        application.refresh_from_db()
        assert application.state == ApplicationState.WAITING
        assert application.verified_at is not None
        assert actions(application) == ["members.verify"]
        mail = MailRecord.objects.get()
        assert (mail.kind, mail.to) == ("application_to_decide", cast["secretariat"].user.email)
        assert f"/admin/applications/inspect/{application.pk}/" in mail.body
        assert "急ぎません。" in mail.body

    @pytest.mark.parametrize(
        "state", [state for state in ApplicationState if state != ApplicationState.UNVERIFIED]
    )
    def test_second_time__changes_nothing(self, cast: Cast, state: str) -> None:
        application = ApplicationFactory(state=state)

        assert not applications.verify(application, APPLICANT)

        assert Application.objects.get().state == state
        assert kinds() == []

    def test_two_applications_of_one_address__the_first_confirmed_counts(self, cast: Cast) -> None:
        first, second = (
            ApplicationFactory(unverified=True, email=email)
            for email in ("hanako@example.co.jp", "Hanako@example.co.jp")
        )

        assert applications.verify(second, APPLICANT)
        assert not applications.verify(first, APPLICANT)

        assert applications.is_confirmed(first)
        assert list(Application.objects.waiting()) == [second]

    def test_declined_before__may_be_confirmed_anew(self, cast: Cast) -> None:
        ApplicationFactory(email="hanako@example.co.jp", state=ApplicationState.DECLINED)
        again = ApplicationFactory(email="hanako@example.co.jp", unverified=True)

        assert applications.verify(again, APPLICANT)

    def test_deleted_meanwhile__is_no_error(self) -> None:
        application = ApplicationFactory(unverified=True)
        Application.objects.all().delete()

        assert not applications.verify(application, APPLICANT)


class TestApprove:
    def test_new_organisation__with_account_and_invitation(self, cast: Cast) -> None:
        application = ApplicationFactory(tel="000-1111-2222")

        account = applications.approve(application, staff_of(cast), NEW)

        application.refresh_from_db()
        organization = Organization.objects.get(name=NEW.name)
        assert (organization.kind, organization.membership) == (NEW.kind, NEW.membership)
        assert organization.domain == application.domain
        assert application.state == ApplicationState.APPROVED
        assert (application.organization, application.account) == (organization, account)
        assert application.decided_by == cast["secretariat"].user
        assert application.decided_at is not None
        assert actions(application) == ["members.approve"]
        assert kinds() == ["invitation"]

    def test_account__says_what_the_applicant_typed(self, cast: Cast) -> None:
        application = ApplicationFactory(tel="000-1111-2222")

        account = applications.approve(application, staff_of(cast), NEW)

        account.refresh_from_db()
        for name in ("email", "last_name", "first_name", "department", "tel"):
            assert getattr(account, name) == getattr(application, name)
        assert re.fullmatch(r"m\d{7}", account.username)
        assert not account.has_usable_password()
        assert account.is_active
        assert not account.groups.exists()

    @pytest.mark.parametrize(
        ("has_colleague", "is_manager", "expected"),
        [(False, False, True), (True, False, True), (True, True, False)],
    )
    def test_first_account__manages_the_organisation(
        self, cast: Cast, has_colleague: bool, is_manager: bool, expected: bool
    ) -> None:
        organization = OrganizationFactory()
        if has_colleague:
            UserFactory(organization=organization, is_manager=is_manager)

        account = applications.approve(
            ApplicationFactory(), staff_of(cast), Admission(organization)
        )

        assert account.organization == organization
        assert account.is_manager is expected
        assert organization.accounts.filter(is_manager=True).count() == 1

    def test_local_government__is_recognised_by_its_own_domain_next_time(self, cast: Cast) -> None:
        city = LocalGovernmentFactory(name="みなと市（架空）", domain="city.minato.example.jp")
        application = ApplicationFactory(
            email="taro@joho.city.minato.example.jp", local_government=city
        )
        admission = Admission(
            None, "港県みなと市（架空）", OrganizationKind.LOCAL_GOVERNMENT, Membership.SPECIAL
        )

        account = applications.approve(application, staff_of(cast), admission)

        assert account.organization is not None
        assert account.organization.domain == city.domain
        assert account.organization.local_government_code == city.code

    def test_invitation__opens_the_account(self, cast: Cast) -> None:
        account = applications.approve(ApplicationFactory(), staff_of(cast), NEW)

        body = MailRecord.objects.get().body
        link = re.search(r"/join/invitation/([^/\s]+)/", body)
        assert link is not None
        assert invited_user(link[1]) == account
        assert account.username in body

    @pytest.mark.parametrize(
        ("state", "message"),
        [
            (ApplicationState.UNVERIFIED, "まだ確かめられていない"),
            (ApplicationState.APPROVED, "すでに決まっています（承認"),
            (ApplicationState.DECLINED, "すでに決まっています（お断り"),
        ],
    )
    def test_state__only_what_waits_is_decided(self, cast: Cast, state: str, message: str) -> None:
        application = ApplicationFactory(
            state=state, decided_by=cast["secretariat"].user, decided_at=timezone.now()
        )

        with pytest.raises(JoiningError, match=message):
            applications.approve(application, staff_of(cast), NEW)
        with pytest.raises(JoiningError, match=message):
            applications.decline(application, staff_of(cast), "理由")

        assert Application.objects.get().state == state
        assert not Organization.objects.filter(name=NEW.name).exists()
        assert kinds() == []

    def test_stale_copy__second_decision_is_told_who_was_first(self, cast: Cast) -> None:
        application = ApplicationFactory()
        stale = Application.objects.get()
        applications.decline(application, staff_of(cast), "理由")

        with pytest.raises(JoiningError, match=cast["secretariat"].user.get_full_name()[:2]):
            applications.approve(stale, staff_of(cast), NEW)

        assert not User.objects.filter(email=application.email).exists()

    @pytest.mark.parametrize(
        ("is_active", "said"), [(True, "（ID taken）"), (False, "（停止中、ID taken）")]
    )
    def test_account_of_that_address__is_not_doubled(
        self, cast: Cast, is_active: bool, said: str
    ) -> None:
        application = ApplicationFactory()
        UserFactory(username="taken", email=application.email.upper(), is_active=is_active)

        with pytest.raises(JoiningError, match=said):
            applications.approve(application, staff_of(cast), NEW)

        assert User.objects.filter(email__iexact=application.email).count() == 1
        assert Application.objects.get().state == ApplicationState.WAITING

    @pytest.mark.parametrize(
        "admission",
        [
            Admission(None, "", "company", "general"),
            Admission(None, "長" * 101, "company", "general"),
            Admission(None, "名前（架空）", "nonsense", "general"),
            Admission(None, "名前（架空）", "company", "nonsense"),
            Admission(None, "すでにある（架空）", "company", "general"),
        ],
    )
    def test_new_organisation__that_cannot_be_is_refused(
        self, cast: Cast, admission: Admission
    ) -> None:
        OrganizationFactory(name="すでにある（架空）")
        number = Organization.objects.count()

        with pytest.raises(JoiningError):
            applications.approve(ApplicationFactory(), staff_of(cast), admission)

        assert Organization.objects.count() == number
        assert Application.objects.get().state == ApplicationState.WAITING

    def test_organisation_made_meanwhile__is_told(
        self, cast: Cast, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        OrganizationFactory(name=NEW.name)
        monkeypatch.setattr(Organization, "full_clean", lambda organization: None)

        with pytest.raises(JoiningError, match="同じ名前の団体"):
            applications.approve(ApplicationFactory(), staff_of(cast), NEW)

        assert Application.objects.get().state == ApplicationState.WAITING
        assert kinds() == []

    def test_organisation_deleted_meanwhile__is_refused(self, cast: Cast) -> None:
        organization = OrganizationFactory()
        Organization.objects.filter(pk=organization.pk).delete()

        with pytest.raises(JoiningError, match="見つかりません"):
            applications.approve(ApplicationFactory(), staff_of(cast), Admission(organization))


class TestDecline:
    def test_reason__is_kept_and_mailed(self, cast: Cast) -> None:
        application = ApplicationFactory()

        applications.decline(application, staff_of(cast), " 所属を確かめられませんでした。\n")

        application.refresh_from_db()
        assert application.state == ApplicationState.DECLINED
        assert application.reason == "所属を確かめられませんでした。"
        assert application.decided_by == cast["secretariat"].user
        mail = MailRecord.objects.get()
        assert (mail.kind, mail.to) == ("application_declined", application.email)
        assert application.reason in mail.body
        assert actions(application) == ["members.decline"]
        assert not User.objects.filter(email=application.email).exists()

    @pytest.mark.parametrize("reason", ["", " ", "\n\t"])
    def test_reason__is_required(self, cast: Cast, reason: str) -> None:
        with pytest.raises(JoiningError, match="理由を入力"):
            applications.decline(ApplicationFactory(), staff_of(cast), reason)

        assert Application.objects.get().state == ApplicationState.WAITING
        assert kinds() == []


class TestInviteAgain:
    def test_account_without_password__gets_another_mail(self, cast: Cast) -> None:
        application = ApplicationFactory()
        applications.approve(application, staff_of(cast), NEW)
        application.refresh_from_db()

        applications.invite_again(application, staff_of(cast))

        assert kinds() == ["invitation", "invitation"]
        assert actions(application) == ["members.approve", "members.invite"]

    @pytest.mark.parametrize("case", ["has password", "closed", "no account"])
    def test_others__get_none(self, cast: Cast, case: str) -> None:
        account = None
        if case != "no account":
            account = UserFactory(is_active=case != "closed")
        if account and case == "closed":
            account.set_unusable_password()
            account.save()
        application = ApplicationFactory(state=ApplicationState.APPROVED, account=account)

        with pytest.raises(JoiningError, match="案内を送れません"):
            applications.invite_again(application, staff_of(cast))

        assert kinds() == []


class TestCleaning:
    @pytest.mark.parametrize(
        ("state", "days", "stays"),
        [
            (ApplicationState.UNVERIFIED, 13, True),
            (ApplicationState.UNVERIFIED, 15, False),
            (ApplicationState.WAITING, 400, True),
            (ApplicationState.APPROVED, 400, True),
            (ApplicationState.DECLINED, 400, True),
        ],
    )
    def test_unverified__go_after_fourteen_days(self, state: str, days: int, stays: bool) -> None:
        ApplicationFactory(state=state, created_at=timezone.now() - timedelta(days=days))

        result = delete_unverified()

        assert Application.objects.exists() is stays
        assert result == f"{0 if stays else 1}件を削除"

    def test_job__runs_daily(self) -> None:
        ApplicationFactory(unverified=True, created_at=timezone.now() - timedelta(days=15))

        results = dict(jobs.run_due())

        assert results["確認されない申込みの削除"] == "1件を削除"
        assert "確認されない申込みの削除" not in dict(jobs.run_due())
