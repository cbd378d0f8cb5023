"""Applications and the terms of joining in the admin's lists (M10, M12)."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from cms.admin.waiting import TARGET, wait_label
from cms.members.joining.enums import ApplicationState
from cms.members.models import Application, JoiningTerms
from cms.members.organizations.enums import DomainVerdict
from tests.actors import Cast
from tests.catalog.html import soup
from tests.catalog.screens import OTHERS, main_text, menu_labels, titles
from tests.factories import ApplicationFactory, UserFactory

pytestmark = pytest.mark.django_db

LIST = "/admin/applications/"
TERMS = "/admin/joining_terms/"


@pytest.fixture
def superuser(db: None) -> Client:
    """Return somebody to whom Django allows everything."""
    client = Client()
    client.force_login(UserFactory(is_superuser=True, organization=None))
    return client


def waiting_since(days: int, **fields: Any) -> Application:
    """Return an application that has waited so many days."""
    moment = timezone.now() - timedelta(days=days)
    return ApplicationFactory(created_at=moment, verified_at=moment, **fields)


class TestAccess:
    @pytest.mark.parametrize("name", ["secretariat", *OTHERS])
    @pytest.mark.parametrize("path", ["", "results/", "?export=xlsx", "?export=csv"])
    def test_list__for_the_secretariat_only(self, cast: Cast, name: str, path: str) -> None:
        response = cast[name].client.get(f"{LIST}{path}")

        assert response.status_code == (200 if name == "secretariat" else 302)

    @pytest.mark.parametrize("name", OTHERS)
    @pytest.mark.parametrize("screen", ["inspect", "history", "history_results", "usage"])
    def test_screens_of_one__are_closed_to_others(self, cast: Cast, name: str, screen: str) -> None:
        url = reverse(f"applications:{screen}", args=[ApplicationFactory().pk])

        assert cast[name].client.get(url).status_code == 302

    @pytest.mark.parametrize("screen", ["add", "edit", "delete"])
    def test_nobody__writes_changes_or_deletes(
        self, cast: Cast, superuser: Client, screen: str
    ) -> None:
        application = ApplicationFactory(note="元の連絡")
        args = [] if screen == "add" else [application.pk]
        url = reverse(f"applications:{screen}", args=args)

        for client in (superuser, cast["secretariat"].client):
            assert client.get(url).status_code == 302
            assert client.post(url, {"note": "別の連絡"}).status_code == 302
        assert Application.objects.get().note == "元の連絡"

    @pytest.mark.parametrize(
        ("name", "expected"),
        [("secretariat", {"入会の申込み", "行動規範と利用規約"}), ("wg", set())],
    )
    def test_menu__names_it_to_the_secretariat(
        self, cast: Cast, name: str, expected: set[str]
    ) -> None:
        shown = set(menu_labels(cast[name].client))

        assert shown & {"入会の申込み", "行動規範と利用規約"} == expected


class TestList:
    def test_order__oldest_waiting_first_then_newest(self, cast: Cast) -> None:
        for state, days in (
            (ApplicationState.DECLINED, 9),
            (ApplicationState.APPROVED, 1),
            (ApplicationState.UNVERIFIED, 0),
        ):
            waiting_since(days, organization_name=f"{state}（架空）", state=state)
        for days in (2, 8, 5):
            waiting_since(days, organization_name=f"{days}日（架空）")

        found = titles(cast["secretariat"].client.get(LIST))

        assert found == [
            "8日（架空）",
            "5日（架空）",
            "2日（架空）",
            "approved（架空）",
            "declined（架空）",
            "unverified（架空）",
        ]

    def test_row__leads_to_the_decision_and_says_domain_and_wait(self, cast: Cast) -> None:
        application = waiting_since(14, email="taro@city.minato.lg.jp", domain_verdict="lg_jp")

        page = cast["secretariat"].client.get(LIST)

        link = soup(page).select_one("td.title a")
        assert link["href"] == reverse("applications:inspect", args=[application.pk])
        wait = wait_label(application.verified_at, TARGET)
        for part in ("city.minato.lg.jp", "地方公共団体（lg.jp）", wait, "過ぎています"):
            assert part in main_text(page)

    def test_decided__waits_for_nobody(self, cast: Cast) -> None:
        waiting_since(14, state=ApplicationState.DECLINED)

        assert "営業日" not in main_text(cast["secretariat"].client.get(LIST))

    @pytest.mark.parametrize(
        ("query", "expected"),
        [
            ("", {"一（架空）", "二（架空）", "三（架空）"}),
            ("state=waiting", {"一（架空）", "二（架空）"}),
            ("state=declined", {"三（架空）"}),
            ("domain_verdict=lg_jp", {"二（架空）", "三（架空）"}),
            ("state=waiting&domain_verdict=lg_jp", {"二（架空）"}),
            ("q=二", {"二（架空）"}),
            ("q=ITTO", {"一（架空）"}),
            ("q=ない", set()),
            ("state=nonsense", set()),
            ("p=x&ordering=nonsense", {"一（架空）", "二（架空）", "三（架空）"}),
        ],
    )
    def test_filters__state_verdict_and_words(
        self, cast: Cast, query: str, expected: set[str]
    ) -> None:
        lg = DomainVerdict.LG_JP
        ApplicationFactory(organization_name="一（架空）", email="itto@example.co.jp")
        ApplicationFactory(organization_name="二（架空）", domain_verdict=lg)
        declined = ApplicationState.DECLINED
        ApplicationFactory(organization_name="三（架空）", domain_verdict=lg, state=declined)

        response = cast["secretariat"].client.get(f"{LIST}?{query}", follow=True)

        assert response.status_code == 200
        if query == "state=nonsense":
            assert set(titles(response)) <= {"一（架空）", "二（架空）", "三（架空）"}
        else:
            assert set(titles(response)) == expected

    def test_thirty__on_a_page(self, cast: Cast) -> None:
        ApplicationFactory.create_batch(31)
        client = cast["secretariat"].client

        assert len(titles(client.get(LIST))) == 30
        assert len(titles(client.get(f"{LIST}?p=2"))) == 1

    def test_queries__are_as_many_for_thirty_as_for_one(
        self, cast: Cast, django_assert_num_queries: Any
    ) -> None:
        client = cast["secretariat"].client
        ApplicationFactory()
        client.get(LIST)
        with django_assert_num_queries(11):
            client.get(LIST)
        ApplicationFactory.create_batch(29)
        with django_assert_num_queries(11):
            client.get(LIST)


class TestExport:
    def test_workbook__has_a_row_for_each(self, cast: Cast) -> None:
        application = ApplicationFactory(decided_by=cast["secretariat"].user, note="連絡")

        response = cast["secretariat"].client.get(f"{LIST}?export=xlsx")

        content = b"".join(response.streaming_content) if response.streaming else response.content
        head, row = load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True)
        line = dict(zip(head, row, strict=True))
        assert line["団体名"] == application.organization_name
        assert line["メールアドレス"] == application.email
        assert line["ドメインの判定"] == "手で確認"
        assert line["待っている日数"] == "今日から"
        assert line["了承した版"] == "1.0"
        assert line["決めた人"] == cast["secretariat"].user.get_full_name()

    def test_csv__for_excel_without_formulas(self, cast: Cast) -> None:
        ApplicationFactory(organization_name="=1+1", note="@x")

        response = cast["secretariat"].client.get(f"{LIST}?export=csv")

        text = b"".join(response.streaming_content).decode("utf-8-sig")
        assert "'=1+1" in text
        assert "'@x" in text

    def test_export__keeps_the_filter(self, cast: Cast) -> None:
        ApplicationFactory(organization_name="待つ（架空）")
        ApplicationFactory(organization_name="断る（架空）", state=ApplicationState.DECLINED)

        response = cast["secretariat"].client.get(f"{LIST}?export=csv&state=waiting")

        text = b"".join(response.streaming_content).decode("utf-8-sig")
        assert "待つ（架空）" in text
        assert "断る（架空）" not in text


def terms_data(version: str) -> dict[str, Any]:
    """Return what the form posts."""
    body = '{"blocks": [{"key": "a", "type": "unstyled", "text": "本文", "depth": 0, '
    body += '"inlineStyleRanges": [], "entityRanges": []}], "entityMap": {}}'
    texts = {"code_of_conduct": body, "terms": body}
    return {"version": version, "begins_at": "2026-01-01 00:00"} | texts


class TestTerms:
    @pytest.fixture
    def terms(self) -> JoiningTerms:
        """Return a version that nobody has accepted."""
        return JoiningTerms.objects.create(version="0.9", code_of_conduct="規範", terms="規約")

    @pytest.mark.parametrize("screen", ["index", "add", "edit", "inspect", "copy"])
    @pytest.mark.parametrize("name", ["secretariat", *OTHERS])
    def test_screens__for_the_secretariat_only(
        self, cast: Cast, terms: JoiningTerms, name: str, screen: str
    ) -> None:
        args = [] if screen in {"index", "add"} else [terms.pk]

        response = cast[name].client.get(reverse(f"joining_terms:{screen}", args=args))

        assert response.status_code == (200 if name == "secretariat" else 302)

    def test_deletion__is_open_to_nobody(
        self, cast: Cast, superuser: Client, terms: JoiningTerms
    ) -> None:
        for client in (superuser, cast["secretariat"].client):
            url = reverse("joining_terms:delete", args=[terms.pk])
            assert client.post(url).status_code == 302
        assert JoiningTerms.objects.filter(pk=terms.pk).exists()

    def test_next_version__is_added(self, cast: Cast) -> None:
        url = reverse("joining_terms:add")

        assert cast["secretariat"].client.post(url, terms_data("2.0")).status_code == 302
        assert "本文" in JoiningTerms.objects.get(version="2.0").terms

    def test_version_nobody_accepted__is_edited(self, cast: Cast, terms: JoiningTerms) -> None:
        url = reverse("joining_terms:edit", args=[terms.pk])

        cast["secretariat"].client.post(url, terms_data("0.91"))

        assert JoiningTerms.objects.get(pk=terms.pk).version == "0.91"

    def test_copy__writes_nothing_into_the_old_version(
        self, cast: Cast, terms: JoiningTerms
    ) -> None:
        url = reverse("joining_terms:copy", args=[terms.pk])

        assert cast["secretariat"].client.post(url, terms_data("9.9")).status_code == 405
        assert not JoiningTerms.objects.filter(version="9.9").exists()

    def test_accepted_version__is_edited_by_nobody(
        self, cast: Cast, superuser: Client, terms: JoiningTerms
    ) -> None:
        ApplicationFactory(terms=terms)
        url = reverse("joining_terms:edit", args=[terms.pk])

        for client in (superuser, cast["secretariat"].client):
            for response in (client.get(url), client.post(url, terms_data("0.91"))):
                assert response.status_code == 302
                assert "すでに了承されている" in str(
                    next(iter(get_messages(response.wsgi_request)))
                )
        assert JoiningTerms.objects.get(pk=terms.pk).version == "0.9"

    def test_list__says_which_are_accepted(self, cast: Cast, terms: JoiningTerms) -> None:
        ApplicationFactory(terms=terms)

        page = cast["secretariat"].client.get(TERMS)

        assert "あり（変更できません）" in main_text(page)
        assert reverse("joining_terms:edit", args=[terms.pk]) not in page.content.decode()

    def test_version__is_shown_as_applicants_read_it(self, cast: Cast, terms: JoiningTerms) -> None:
        JoiningTerms.objects.update(terms="<p>一つ目<b>大切</b></p>")
        url = reverse("joining_terms:inspect", args=[terms.pk])

        page = cast["secretariat"].client.get(url)

        assert soup(page).select_one("main p > b").get_text() == "大切"
        local = timezone.localtime(terms.begins_at)
        assert f"{local:%Y-%m-%d %H:%M}" in main_text(page)

    def test_first_version__came_with_the_site(self) -> None:
        terms = JoiningTerms.in_force()

        assert terms is not None
        for part in ("機密性３", "機密性２", "同意を得たとき"):
            assert part in terms.terms
        for part in ("敬意", "個人の意見", "中傷", "転載"):
            assert part in terms.code_of_conduct
