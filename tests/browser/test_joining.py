"""From the form of joining to the first login, and the pages on the way (M10–M12)."""

from __future__ import annotations

import csv
import re

import pytest
from django.contrib.auth.models import Group
from playwright.sync_api import Page, expect

from cms.members.accounts.enums import SECRETARIAT_GROUP
from cms.members.accounts.invitations import token_for
from cms.members.joining.applications import token_for as joining_token
from cms.members.joining.enums import ApplicationState
from cms.members.models import Application, LocalGovernment, User
from cms.models import MailRecord
from tests.browser.conftest import NARROW, WIDE, Opener
from tests.browser.test_pages import assert_clean
from tests.conftest import SHARED_DATA
from tests.factories import ApplicationFactory, OrganizationFactory, UserFactory

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]
PASSWORD = "a-new-long-passphrase"
INVENTED = ("131130", "みなと市（架空）", "city.minato.example.jp")


def listed_government() -> LocalGovernment:
    """Return a local government with a domain of its own: of the real list, if it is here."""
    path = SHARED_DATA / "local_governments.csv"
    code, name, domain = INVENTED
    if path.exists():
        with path.open(encoding="utf-8-sig", newline="") as file:
            for row in csv.DictReader(file):
                own = row["domain"].removeprefix("www.")
                if re.fullmatch(r"city\.[a-z-]+\.jp", own):
                    code, name, domain = row["code"], row["full_name"], own
                    break
    return LocalGovernment.objects.create(code=code, name=name, domain=domain)


@pytest.fixture
def secretary(transactional_db: None) -> User:
    """Return somebody of the secretariat."""
    user: User = UserFactory(organization=None)
    user.groups.add(Group.objects.get(name=SECRETARIAT_GROUP))
    return user


def link_of(kind: str, email: str) -> str:
    """Return the path of the link in the mail to `email`."""
    mail = MailRecord.objects.get(kind=kind, to=email)
    found = re.search(r"https?://[^/\s]+(/join/\S+)", mail.body)
    assert found is not None
    return found[1]


def fill_in(page: Page, email: str, kind: str) -> None:
    """Fill in the form and send it."""
    page.goto("/login/")
    page.get_by_role("link", name="入会の申込み").click()
    page.get_by_label("団体名").fill("申込団体（架空）")
    page.get_by_role("radio", name=kind).check()
    page.get_by_label("姓", exact=False).first.fill("試験")
    page.locator("#id_first_name").fill("花子（架空）")
    page.get_by_label("部署名").fill("情報政策課")
    page.get_by_label("メールアドレス").fill(email)
    page.get_by_label("行動規範に同意する").check()
    page.get_by_label("利用規約に同意する").check()
    page.get_by_role("button", name="申し込む").click()


class TestErrand:
    @pytest.mark.parametrize(
        ("source", "verdict", "script"),
        [
            ("lg.jp", "地方公共団体（lg.jp）", True),
            ("listed", "地方公共団体（登録ドメイン）", False),
            ("company", "手で確認", True),
        ],
    )
    def test_from_the_form__to_the_first_login(
        self,
        secretary: User,
        open_screen: Opener,
        source: str,
        verdict: str,
        script: bool,
    ) -> None:
        kind = "民間企業" if source == "company" else "地方公共団体"
        domains = {"lg.jp": "city.minato.lg.jp", "company": "moushikomi.example.co.jp"}
        domain = domains.get(source) or listed_government().domain
        email = f"hanako@{domain}"
        page = open_screen(script=script).page

        fill_in(page, email, kind)
        expect(page.get_by_role("heading", name="メールをご確認ください")).to_be_visible()
        page.goto(link_of("application_verify", email))
        page.get_by_role("button", name="このアドレスを確認する").click()
        expect(page.get_by_text("メールアドレスを確認しました")).to_be_visible()

        desk = open_screen(user=secretary).page
        desk.goto("/admin/")
        row = desk.locator("tr[data-application-id]")
        expect(row).to_contain_text(verdict)
        row.get_by_role("link").click()  # 1
        desk.get_by_role("button", name="承認").click()  # 2
        expect(desk.locator(".messages")).to_contain_text("承認し、案内のメールを送りました")

        account = User.objects.get(email=email)
        assert account.organization is not None
        assert account.organization.is_special is (source != "company")
        assert account.is_manager
        page.goto(link_of("invitation", email))
        expect(page.locator("main")).to_contain_text(account.username)
        page.locator("#id_new_password1").fill(PASSWORD)
        page.locator("#id_new_password2").fill(PASSWORD)
        page.get_by_role("button", name="パスワードを設定").click()
        page.get_by_role("link", name="ログイン画面へ").click()
        page.locator("#id_username").fill(account.username)
        page.locator("#id_password").fill(PASSWORD)
        page.locator("main").get_by_role("button", name="ログイン").click()
        expect(page.locator(".account-menu__who")).to_contain_text("申込団体（架空）")

    def test_free_mail__is_refused_and_nothing_lost(
        self, transactional_db: None, open_screen: Opener
    ) -> None:
        page = open_screen().page

        fill_in(page, "hanako@gmail.com", "民間企業")

        expect(page.locator("#id_email_error")).to_contain_text("個人でも取得できる")
        expect(page.get_by_label("団体名")).to_have_value("申込団体（架空）")
        expect(page.get_by_label("行動規範に同意する")).to_be_checked()
        page.locator(".error-summary a").click()
        expect(page.locator("#id_email")).to_be_focused()
        assert not Application.objects.exists()

    def test_decline__takes_two_clicks_and_a_reason(
        self, secretary: User, open_screen: Opener
    ) -> None:
        ApplicationFactory(organization_name="断る団体（架空）")
        page = open_screen(user=secretary).page

        page.goto("/admin/")
        page.get_by_role("link", name="断る団体（架空）").click()  # 1
        page.get_by_label("お断りの理由").fill("所属を確かめられませんでした。")
        page.get_by_role("button", name="お断り").click()  # 2

        expect(page.locator(".messages")).to_contain_text("お断りし")
        assert Application.objects.get().state == ApplicationState.DECLINED


@pytest.mark.parametrize("width", [WIDE, NARROW])
class TestPages:
    """axe, console and width of each screen."""

    @pytest.mark.parametrize(
        "path", ["", "sent/", "confirm/x/", "invitation/x/", "invitation/done/"]
    )
    def test_page__accessible_quiet_and_fitting(
        self, transactional_db: None, open_screen: Opener, width: int, path: str
    ) -> None:
        screen = open_screen(width=width)

        screen.page.goto(f"/join/{path}")

        assert_clean(screen)

    def test_form_with_mistakes__accessible_quiet_and_fitting(
        self, transactional_db: None, open_screen: Opener, width: int
    ) -> None:
        screen = open_screen(width=width)
        screen.page.goto("/join/")

        screen.page.get_by_role("button", name="申し込む").click()

        expect(screen.page.locator(".error-summary li")).to_have_count(8)
        assert_clean(screen)

    def test_links_of_mails__accessible_quiet_and_fitting(
        self, transactional_db: None, open_screen: Opener, width: int
    ) -> None:
        application = ApplicationFactory(unverified=True)
        user = UserFactory(organization=OrganizationFactory(municipality=True))
        for path in (f"confirm/{joining_token(application)}/", f"invitation/{token_for(user)}/"):
            screen = open_screen(width=width)
            screen.page.goto(f"/join/{path}")
            assert_clean(screen)
