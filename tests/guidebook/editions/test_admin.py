"""Editions and chapters at the page editor: drafts, workflow, copies, deletions (G1, G4, G7)."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from wagtail.models import Page, WorkflowState

from guidebook.models import ChapterPage, EditionPage, GuidebookIndexPage, SelfCheck
from tests.actors import Cast
from tests.catalog.html import soup
from tests.catalog.screens import main_text
from tests.guidebook.test_forms import chapter_data, edition_data, row
from tests.guidebook.worlds import keep_check, make_chapter, make_edition

pytestmark = pytest.mark.django_db

WORKFLOW = "ガイドブックの公開審査"


def address(name: str, page: Page, *args: Any) -> str:
    """Return the address of one of Wagtail's screens of a page."""
    return reverse(f"wagtailadmin_pages:{name}", args=[*args, page.pk])


def said(response: HttpResponse) -> str:
    """Return the messages that the next screen will show."""
    return " ".join(str(message) for message in get_messages(response.wsgi_request))


@pytest.fixture
def site_edition(db: None) -> EditionPage:
    """Return a published edition with a checklist."""
    return make_edition(items=("1", "2"))


class TestExplorer:
    def test_chapters__with_numbers_in_the_order_of_the_tree(
        self, cast: Cast, site_edition: EditionPage
    ) -> None:
        for number in ("1", "2", "10"):
            make_chapter(site_edition, number).save_revision().publish()
        ChapterPage.objects.get(number="1").save_revision().publish()
        response = cast["secretariat"].client.get(
            reverse("wagtailadmin_explore", args=[site_edition.pk])
        )
        titles = [each.get_text(strip=True) for each in soup(response).select("tbody .title a")]
        assert [each for each in titles if "．" in each] == ["1．章1", "2．章2", "10．章10"]


@pytest.fixture
def site_chapter(site_edition: EditionPage) -> ChapterPage:
    """Return its chapter, with a revision as the editor leaves it."""
    chapter = make_chapter(site_edition, title="公開中の題")
    chapter.save_revision().publish()
    return ChapterPage.objects.get(pk=chapter.pk)


def change(client: Client, chapter: ChapterPage, title: str, **button: str) -> HttpResponse:
    """Send the chapter with another title, by 「下書きを保存」 or another button."""
    data = chapter_data(title=title, slug=chapter.slug, number=chapter.number)
    return client.post(address("edit", chapter), data | button)


class TestWorkingGroup:
    """ＷＧメンバ write, the secretariat publishes (G1)."""

    def test_draft__is_saved_and_not_published(self, cast: Cast, site_chapter: ChapterPage) -> None:
        assert change(cast["wg"].client, site_chapter, "直した題").status_code == 302
        site_chapter.refresh_from_db()
        assert site_chapter.title == "公開中の題"
        assert site_chapter.has_unpublished_changes
        assert site_chapter.get_latest_revision_as_object().title == "直した題"
        assert "直した題" not in cast["visitor"].client.get("/guidebook/ver2/1/").content.decode()

    def test_publish__is_not_theirs(self, cast: Cast, site_chapter: ChapterPage) -> None:
        change(cast["wg"].client, site_chapter, "勝手な題", **{"action-publish": "publish"})
        site_chapter.refresh_from_db()
        assert site_chapter.title == "公開中の題"

    def test_button__for_publishing_is_not_offered(
        self, cast: Cast, site_chapter: ChapterPage
    ) -> None:
        page = soup(cast["wg"].client.get(address("edit", site_chapter)))
        names = {each.get("name") for each in page.select("button")}
        assert "action-submit" in names
        assert "action-publish" not in names

    @pytest.mark.parametrize("screen", ["unpublish", "delete"])
    def test_published_page__is_not_taken_away(
        self, cast: Cast, site_chapter: ChapterPage, screen: str
    ) -> None:
        client = cast["wg"].client
        assert client.post(address(screen, site_chapter)).status_code == 302
        bulk = f"/admin/bulk/wagtailcore/page/{screen}/?id={site_chapter.pk}"
        client.post(bulk)
        site_chapter.refresh_from_db()
        assert site_chapter.live

    def test_new_chapter__is_a_draft(self, cast: Cast, site_edition: EditionPage) -> None:
        add = address("add", site_edition, "guidebook", "chapterpage")
        data = chapter_data(number="7", slug="seven") | {"action-publish": "publish"}
        assert cast["wg"].client.post(add, data).status_code == 302
        chapter = ChapterPage.objects.get(number="7")
        assert not chapter.live
        assert cast["visitor"].client.get("/guidebook/ver2/seven/").status_code == 404

    def test_other_pages_of_the_site__are_not_theirs(self, cast: Cast) -> None:
        home = Page.objects.get(depth=2)
        assert cast["wg"].client.get(address("edit", home)).status_code == 302

    @pytest.mark.parametrize("name", ["visitor", "general", "special"])
    def test_members__edit_nothing(self, cast: Cast, site_chapter: ChapterPage, name: str) -> None:
        assert change(cast[name].client, site_chapter, "乗っ取り").status_code == 302
        site_chapter.refresh_from_db()
        assert site_chapter.get_latest_revision_as_object().title == "公開中の題"


class TestWorkflow:
    """Submitted by the working group, approved by the secretariat (G1)."""

    @pytest.fixture
    def submitted(self, cast: Cast, site_chapter: ChapterPage) -> ChapterPage:
        """Return the chapter, waiting."""
        change(cast["wg"].client, site_chapter, "審査を待つ題", **{"action-submit": "submit"})
        return ChapterPage.objects.get(pk=site_chapter.pk)

    def decide(self, client: Client, chapter: ChapterPage, action: str) -> HttpResponse:
        """Press the button of the reviewer."""
        task = chapter.current_workflow_task_state
        name = "wagtailadmin_pages:workflow_action"
        decision = reverse(name, args=[chapter.pk, action, task.pk])
        return client.post(decision, {"next": "/admin/", "comment": "確認しました"})

    def test_submission__waits_in_the_guidebooks_workflow(self, submitted: ChapterPage) -> None:
        assert submitted.title == "公開中の題"
        assert submitted.current_workflow_state.workflow.name == WORKFLOW

    def test_approval__publishes(self, cast: Cast, submitted: ChapterPage) -> None:
        self.decide(cast["secretariat"].client, submitted, "approve")
        submitted.refresh_from_db()
        assert submitted.title == "審査を待つ題"
        assert "審査を待つ題" in cast["visitor"].client.get("/guidebook/ver2/1/").content.decode()

    def test_rejection__publishes_nothing(self, cast: Cast, submitted: ChapterPage) -> None:
        self.decide(cast["secretariat"].client, submitted, "reject")
        submitted.refresh_from_db()
        assert submitted.title == "公開中の題"
        state = WorkflowState.objects.get(object_id=str(submitted.pk))
        assert state.status == WorkflowState.STATUS_NEEDS_CHANGES

    def test_own_approval__is_not_possible(self, cast: Cast, submitted: ChapterPage) -> None:
        self.decide(cast["wg"].client, submitted, "approve")
        submitted.refresh_from_db()
        assert submitted.title == "公開中の題"

    def test_secretariat__finds_it_on_its_desk(self, cast: Cast, submitted: ChapterPage) -> None:
        assert "審査を待つ題" in cast["secretariat"].client.get("/admin/").content.decode()


class TestSecretariat:
    def test_publish__at_once(self, cast: Cast, site_chapter: ChapterPage) -> None:
        client = cast["secretariat"].client
        change(client, site_chapter, "新しい題", **{"action-publish": "publish"})
        site_chapter.refresh_from_db()
        assert site_chapter.title == "新しい題"

    @pytest.mark.parametrize("name", ["secretariat", "wg"])
    def test_preview__of_drafts(self, cast: Cast, site_chapter: ChapterPage, name: str) -> None:
        client = cast[name].client
        change(client, site_chapter, "まだ見せない題")
        drafted = client.get(address("view_draft", site_chapter))
        assert drafted.status_code == 200
        assert "まだ見せない題" in drafted.content.decode()

    def test_preview__of_an_edition_never_published(self, cast: Cast) -> None:
        edition = make_edition(live=False, items=("1",))
        make_chapter(edition, live=False)
        edition.save_revision()
        assert cast["wg"].client.get(address("view_draft", edition)).status_code == 200

    def test_preview__of_an_edition_while_it_is_written(
        self, cast: Cast, site_edition: EditionPage
    ) -> None:
        index = GuidebookIndexPage.objects.get()
        preview = reverse(
            "wagtailadmin_pages:preview_on_add", args=["guidebook", "editionpage", index.pk]
        )
        client = cast["secretariat"].client
        assert client.post(preview, edition_data([row("1")])).json()["is_valid"]
        shown = client.get(preview)
        assert shown.status_code == 200
        text = soup(shown).main.get_text()
        assert "項目1" in text
        assert site_edition.title not in text

    def test_preview__of_a_chapter_while_it_is_written(
        self, cast: Cast, site_edition: EditionPage, site_chapter: ChapterPage
    ) -> None:
        other = make_edition("other", title="関係のない版")
        make_chapter(other, "5", title="関係のない章")
        preview = reverse(
            "wagtailadmin_pages:preview_on_add",
            args=["guidebook", "chapterpage", site_edition.pk],
        )
        client = cast["secretariat"].client
        data = chapter_data(number="9", slug="nine", title="書きかけの章")
        assert client.post(preview, data).json()["is_valid"]
        shown = client.get(preview)
        assert shown.status_code == 200
        assert "書きかけの章" in shown.content.decode()
        assert "関係のない章" not in shown.content.decode()

    @pytest.mark.parametrize("kind", ["editionpage", "chapterpage"])
    def test_add_screen__opens(self, cast: Cast, site_edition: EditionPage, kind: str) -> None:
        parent = site_edition if kind == "chapterpage" else GuidebookIndexPage.objects.get()
        add = address("add", parent, "guidebook", kind)
        assert cast["secretariat"].client.get(add).status_code == 200


class TestCopy:
    def test_edition__leads_to_the_theme_screen(
        self, cast: Cast, site_edition: EditionPage
    ) -> None:
        client = cast["secretariat"].client
        for send in (client.get, client.post):
            response = send(address("copy", site_edition))
            assert response["Location"] == reverse("guidebook_theme", args=[site_edition.pk])
        assert (
            "「読み替え版を作る」から複製します"
            in client.get(reverse("guidebook_theme", args=[site_edition.pk])).content.decode()
        )
        assert EditionPage.objects.count() == 1

    @pytest.mark.parametrize("name", ["wg", "special", "visitor"])
    def test_edition__is_not_copied_by_others(
        self, cast: Cast, site_edition: EditionPage, name: str
    ) -> None:
        client = cast[name].client
        client.post(address("copy", site_edition), {"new_title": "x", "new_slug": "x"})
        assert EditionPage.objects.count() == 1

    def test_copied_chapter__has_no_number_that_is_taken(
        self, cast: Cast, site_edition: EditionPage, site_chapter: ChapterPage
    ) -> None:
        """Numbers tell the chapters of an edition apart, however a chapter came there (G2, G8)."""
        data = {
            "new_title": "写し",
            "new_slug": "copy",
            "new_parent_page": str(site_edition.pk),
            "copy_subpages": "",
            "publish_copies": "on",
        }
        cast["secretariat"].client.post(address("copy", site_chapter), data)
        chapters = ChapterPage.objects.child_of(site_edition)
        assert max(Counter(each.number for each in chapters).values()) == 1

    def test_moved_chapter__has_no_number_that_is_taken(
        self, cast: Cast, site_edition: EditionPage, site_chapter: ChapterPage
    ) -> None:
        other = make_edition("other")
        moved = make_chapter(other, "1", slug="moved")
        address_of_move = reverse(
            "wagtailadmin_pages:move_confirm", args=[moved.pk, site_edition.pk]
        )
        cast["secretariat"].client.post(address_of_move)
        chapters = ChapterPage.objects.child_of(site_edition)
        assert max(Counter(each.number for each in chapters).values()) == 1

    def test_guidebook_itself__is_not_copied(self, cast: Cast, site_edition: EditionPage) -> None:
        index = GuidebookIndexPage.objects.get()
        data = {
            "new_title": "写し",
            "new_slug": "copy",
            "new_parent_page": str(index.get_parent().pk),
            "copy_subpages": "on",
        }
        response = cast["secretariat"].client.post(address("copy", index), data)
        assert response.status_code in {200, 302}
        assert GuidebookIndexPage.objects.count() == 1
        assert EditionPage.objects.count() == 1


class TestDeletion:
    """What organisations have checked is not thrown away with an edition (G4)."""

    @pytest.fixture
    def checked(self, cast: Cast, site_edition: EditionPage) -> EditionPage:
        """Return an edition that a company has checked itself against."""
        keep_check(site_edition, cast.owner, item_1="done")
        return site_edition

    @pytest.mark.parametrize("method", ["get", "post"])
    def test_single__is_refused_with_a_sentence(
        self, cast: Cast, checked: EditionPage, method: str
    ) -> None:
        response = getattr(cast["secretariat"].client, method)(address("delete", checked))
        assert response.status_code == 302
        assert "セルフチェックの記録があるため、削除できません" in said(response)
        assert EditionPage.objects.filter(pk=checked.pk).exists()
        assert SelfCheck.objects.count() == 1

    def test_bulk__is_refused_with_a_sentence(self, cast: Cast, checked: EditionPage) -> None:
        other = make_edition("other")
        bulk = f"/admin/bulk/wagtailcore/page/delete/?id={other.pk}&id={checked.pk}"
        response = cast["secretariat"].client.post(bulk)
        assert response.status_code == 302
        assert "削除できません" in said(response)
        assert EditionPage.objects.count() == 2

    def test_guidebook_above__is_not_deleted_either(self, cast: Cast, checked: EditionPage) -> None:
        index = GuidebookIndexPage.objects.get()
        response = cast["secretariat"].client.post(address("delete", index))
        assert response.status_code == 302
        assert EditionPage.objects.filter(pk=checked.pk).exists()

    @pytest.mark.parametrize("bulk", [True, False], ids=["bulk", "single"])
    def test_edition_without_checks__is_deleted(
        self, cast: Cast, checked: EditionPage, bulk: bool
    ) -> None:
        other = make_edition("other")
        path = f"/admin/bulk/wagtailcore/page/delete/?id={other.pk}"
        cast["secretariat"].client.post(path if bulk else address("delete", other))
        assert list(EditionPage.objects.all()) == [checked]

    def test_chapter_of_a_checked_edition__can_be_deleted(
        self, cast: Cast, checked: EditionPage, site_chapter: ChapterPage
    ) -> None:
        cast["secretariat"].client.post(address("delete", site_chapter))
        assert not ChapterPage.objects.exists()
        assert SelfCheck.objects.count() == 1

    def test_unpublishing__keeps_the_checks(self, cast: Cast, checked: EditionPage) -> None:
        cast["secretariat"].client.post(address("unpublish", checked))
        assert not EditionPage.objects.get().live
        assert SelfCheck.objects.count() == 1

    @pytest.mark.parametrize("name", ["wg", "special", "visitor"])
    def test_others__delete_nothing(self, cast: Cast, site_edition: EditionPage, name: str) -> None:
        client = cast[name].client
        for path in (
            address("delete", site_edition),
            f"/admin/bulk/wagtailcore/page/delete/?id={site_edition.pk}",
        ):
            client.post(path)
        assert EditionPage.objects.filter(pk=site_edition.pk).exists()

    def test_deleted_base__leaves_theme_and_adaptation(
        self, cast: Cast, site_edition: EditionPage, site_chapter: ChapterPage
    ) -> None:
        theme = make_edition("theme", based_on=site_edition)
        make_chapter(theme, base=site_chapter)
        cast["secretariat"].client.post(address("delete", site_edition))
        visitor = cast["visitor"].client
        for path in ("", "theme/", "theme/1/", "theme/checklist/", "theme/print/"):
            assert visitor.get(f"/guidebook/{path}").status_code == 200, path

    def test_list_of_pages__shows_the_refusal(self, cast: Cast, checked: EditionPage) -> None:
        client = cast["secretariat"].client
        response = client.post(address("delete", checked), follow=True)
        assert response.status_code == 200
        assert "削除できません" in response.content.decode()
        assert checked.title in main_text(response)
