"""Which chapters the manual has, in which order, and to which screens of the admin each belongs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase

from django.urls import ResolverMatch, reverse
from wagtail.models import Page

#: What the addresses of Wagtail's page screens call the page.
PAGE_ARGUMENTS = ("page_id", "parent_page_id", "page_to_move_id")


@dataclass(frozen=True)
class Chapter:
    slug: str
    title: str
    about: str
    #: Names of addresses, with `*` for anything; what follows a blank, for the arguments.
    screens: tuple[str, ...] = ()
    #: The app whose pages belong here, on the screens that all pages share.
    page_app: str = ""
    number: int = 0

    @property
    def heading(self) -> str:
        return f"{self.number}．{self.title}"

    @property
    def template_name(self) -> str:
        return f"cms/manual/chapters/{self.slug}.html"

    @property
    def url(self) -> str:
        return reverse("manual_chapter", args=[self.slug])

    def covers(self, place: str) -> bool:
        """Whether the screen at `place` belongs here."""
        name = place.partition(" ")[0]
        return any(fnmatchcase(place, each) or name == each for each in self.screens)


def numbered(chapters: Iterable[Chapter]) -> tuple[Chapter, ...]:
    """Return the chapters, each with its place as its number."""
    return tuple(replace(each, number=place) for place, each in enumerate(chapters, start=1))


CHAPTERS = numbered(
    (
        Chapter(
            slug="start",
            title="入る・事務局の机・検索",
            about="ログイン、確認コードと回復コード、管理画面の最初の画面、まとめて探す、この手引きの使い方",
            screens=("wagtailadmin_home", "wagtailadmin_account", "whole_search"),
        ),
        Chapter(
            slug="review",
            title="審査と公開停止",
            about="登録情報の審査、差戻し、理由の文例、公開停止と再開、削除と復元",
            screens=(
                "entry_review",
                "entry_take_down",
                "entry_resume",
                "entry_delete",
                "entry_restore",
                "wagtail_bulk_action catalog entry *",
                "wagtailsnippets_cms_stockreason:*",
            ),
        ),
        Chapter(
            slug="entries",
            title="登録情報",
            about="一覧の絞り込みと書出し、状態の意味、代理登録、登録の規約、いいね！",
            screens=(
                "wagtailsnippets_catalog_entry:*",
                "register_for",
                "wagtailsnippets_catalog_terms:*",
                "matching_likes_modeladmin_*",
            ),
        ),
        Chapter(
            slug="taxonomy",
            title="分類",
            about="ジャンル、情報種別、同義語、機密性",
            screens=(
                "wagtailsnippets_catalog_genre:*",
                "wagtailsnippets_catalog_informationtype:*",
                "wagtailsnippets_catalog_classdefinitions:*",
                "wagtailsnippets_cms_synonymgroup:*",
                "genre_retire",
                "type_retire",
            ),
        ),
        Chapter(
            slug="members",
            title="会員",
            about="入会の申込み、団体、アカウント、行動規範と利用規約、団体の統合と改称",
            screens=(
                "applications:*",
                "organizations:*",
                "members/accounts:*",
                "joining_terms:*",
                "members_changes_modeladmin_*",
                "merge_organization",
                "rename_organization",
                "undo_change",
                "invite_again",
                "enter_application",
                "wagtailsettings:* members joiningoffice*",
            ),
        ),
        Chapter(
            slug="watch",
            title="ログインの見守り",
            about="ネットワーク、アクセスログと警告、ログインの停止",
            screens=(
                "members_logins_modeladmin_*",
                "members_alerts_modeladmin_*",
                "members_locks_modeladmin_*",
                "handle_alert",
                "handle_alerts",
                "register_network",
                "lift_lock",
                "wagtailsettings:* members accesspolicy*",
            ),
        ),
        Chapter(
            slug="guidebook",
            title="ガイドブック",
            about="章の編集と承認、読み替え版、版の取込みと書出し、用語集、読者の声、集計",
            screens=(
                "guidebook_*",
                "wagtailsnippets_guidebook_glossaryterm:*",
                "wagtailsnippets_guidebook_feedback:*",
                "wagtailadmin_pages:* guidebook *",
            ),
            page_app="guidebook",
        ),
        # Before the chapter of the whole event, which has all other screens of events.
        Chapter(
            slug="tables",
            title="勉強会のテーブルと開催報告",
            about="テーブルの組み合わせの提案と調整、テーブルごとの成果の入力、開催報告の公開",
            screens=("event_tables", "event_findings", "event_report"),
        ),
        Chapter(
            slug="meetings",
            title="勉強会",
            about="勉強会の一覧、参加者、中止・延期、当日の受付、名札と席次表、参加者へのメール",
            screens=("event_*", "wagtailadmin_pages:* events *"),
            page_app="events",
        ),
        Chapter(
            slug="pages",
            title="ページとメニュー",
            about=(
                "トップページ・お知らせ・一般ページの編集、公開の予約、画像とファイル、メニュー、名前とマーク、"
                "会員の「使い方」、協会へのお問い合わせ"
            ),
            screens=(
                "wagtailadmin_explore*",
                "wagtailadmin_pages:*",
                "wagtail_bulk_action wagtailcore *",
                "wagtailimages:*",
                "wagtaildocs:*",
                "wagtailadmin_collections:*",
                "wagtailsnippets_home_menu:*",
                "wagtailsettings:* home siteidentity*",
                "contacts_modeladmin_*",
                "contact_message",
                "wagtailadmin_reports:locked_pages*",
            ),
        ),
        Chapter(
            slug="questionnaires",
            title="アンケート",
            about="質問を作る、公開する、紙の回答を入力する、結果を読む",
            screens=("wagtailsnippets_events_questionnaire:*", "questionnaire_*"),
        ),
        Chapter(
            slug="imports",
            title="まとめて登録",
            about="ExcelとCSVのファイルの取込み、誤りの直し方、取消し",
            screens=("imports", "import_*"),
        ),
        Chapter(
            slug="freshness",
            title="鮮度・リンク・登録のお願い",
            about="古い情報の確認、情報が古いとの連絡、内容の見守り、リンク切れ、登録のお願いの送信",
            screens=(
                "content_*",
                "matching_reports_modeladmin_*",
                "matching_links_modeladmin_*",
                "matching_outdated_modeladmin_*",
                "outdated_close",
                "wagtailsnippets_catalog_registrationcall:*",
                "call_check",
                "report_freshness*",
                "wagtailsettings:* catalog freshnesspolicy*",
            ),
        ),
        Chapter(
            slug="reports",
            title="集計と記録",
            about="レポート、操作の記録、送信メール",
            screens=("report_*", "audit*", "mails_modeladmin_*"),
        ),
        Chapter(
            slug="backup",
            title="バックアップと公開データ",
            about="毎晩のバックアップ、元に戻すとき、公開データ、定期処理",
        ),
    )
)
BY_SLUG = {chapter.slug: chapter for chapter in CHAPTERS}


def chapter_at(match: ResolverMatch) -> Chapter | None:
    """Return the chapter of the screen that an address leads to, None where there is none."""
    place = " ".join([match.view_name, *map(str, match.kwargs.values())])
    found = [each for each in CHAPTERS if each.covers(place)]
    pages = [each for each in CHAPTERS if each.page_app]
    if found and any(name in match.kwargs for name in PAGE_ARGUMENTS):
        app = _app_of_page(match)
        found = [each for each in pages if each.page_app == app] + found
    return found[0] if found else None


def _app_of_page(match: ResolverMatch) -> str:
    pk = next(match.kwargs[name] for name in PAGE_ARGUMENTS if name in match.kwargs)
    apps = Page.objects.filter(pk=pk).values_list("content_type__app_label", flat=True)
    return apps.first() or ""
