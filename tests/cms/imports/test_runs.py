"""Files that are kept no longer than needed, and what undoing leaves alone (O4)."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from catalog.entries import lifecycle
from catalog.models import Entry, Like
from catalog.reading import likes as liking
from cms.admin.audit import Operator
from cms.imports.jobs import clear_old_files
from cms.members.models import Network, Organization, User
from cms.models import ImportedRow, ImportRun, MailRecord
from tests.actors import Cast
from tests.catalog.html import soup, text_of
from tests.cms.imports.screens import (
    choose,
    contents,
    counts,
    problems,
    send,
    take_in,
    ticked,
    undo,
    url_of,
)
from tests.factories import (
    PASSWORD,
    GenreFactory,
    InformationTypeFactory,
    OrganizationFactory,
    UserFactory,
    like,
    listed_entry,
    published_entry,
)

pytestmark = pytest.mark.django_db

SECRET = "kaminari-no-oto-7"


@pytest.fixture
def client(cast: Cast) -> Any:
    """Return the secretariat's browser, logged in."""
    return cast["secretariat"].client


def table(header: str, *lines: str) -> bytes:
    """Return a CSV file."""
    return "\r\n".join([header, *lines]).encode()


def reasons(run: ImportRun) -> list[str]:
    """Return why rows stayed."""
    return list(run.rows.exclude(stays="").values_list("stays", flat=True))


class TestFiles:
    def organizations(self, client: Any) -> ImportRun:
        data = table("団体ID,団体名,団体種別,会員種別", "o-1,みなと市（架空）,民間企業,一般会員")
        return send(client, "organizations", "o.csv", data)

    def age(self, run: ImportRun, days: int) -> None:
        ImportRun.objects.update(created_at=timezone.now() - timedelta(days=days))

    @pytest.mark.usefixtures("commits_at_once")
    @pytest.mark.parametrize(("days", "goes"), [(6, False), (8, True)])
    def test_abandoned__goes_after_a_week(self, client: Any, days: int, goes: bool) -> None:
        run = self.organizations(client)
        path = Path(run.file.path)
        self.age(run, days)

        assert clear_old_files() == f"{int(goes)}件を削除"
        assert (path.exists(), ImportRun.objects.exists()) == (not goes, not goes)

    @pytest.mark.usefixtures("commits_at_once")
    def test_finished__loses_its_file_and_can_be_undone_still(self, client: Any) -> None:
        run = take_in(client, self.organizations(client))
        path = Path(run.file.path)
        self.age(run, 8)
        clear_old_files()

        assert not path.exists()
        assert client.get(url_of(run)).status_code == 200
        assert client.get(url_of(run, "copy/")).status_code == 404
        undo(client, run)
        assert not Organization.objects.filter(external_id="o-1").exists()
        assert clear_old_files() == "0件を削除"


class TestAccounts:
    HEADER = "ログインID,団体,氏名,メールアドレス,パスワード"

    def sent(self, client: Any, *lines: str, **options: str) -> ImportRun:
        return send(client, "accounts", "a.csv", table(self.HEADER, *lines), **options)

    @pytest.mark.usefixtures("commits_at_once")
    def test_passwords__are_shown_nowhere_and_gone_with_the_file(
        self, cast: Cast, client: Any
    ) -> None:
        name = cast.owner.name
        run = self.sent(client, f"n-1,{name},試験 花子,h@example.jp,{SECRET}", f"n-2,{name},x,@,12")
        path = Path(run.file.path)
        page = client.get(url_of(run)).content.decode()

        assert SECRET not in page
        assert "取り込む前にダウンロードしてください" in page
        assert SECRET in client.get(url_of(run, "copy/")).content.decode()
        take_in(client, run)
        assert not path.exists()
        assert run.file.name == ""
        kept = repr([*ImportedRow.objects.values(), *ImportRun.objects.values()])
        assert SECRET not in kept
        assert User.objects.get(username="n-1").password not in kept
        assert client.get(url_of(run, "copy/")).status_code == 404
        assert User.objects.get(username="n-1").check_password(SECRET)

    @pytest.mark.parametrize(("options", "mails"), [({"send_links": "on"}, 1), ({}, 0)])
    def test_links__are_mailed_if_asked(
        self, cast: Cast, client: Any, options: dict[str, str], mails: int
    ) -> None:
        line = f"n-1,{cast.owner.name},試験 花子,h@example.jp,"
        take_in(client, self.sent(client, line, **options))

        assert MailRecord.objects.filter(kind="invitation").count() == mails

    def test_undo__asks_first(self, cast: Cast, client: Any) -> None:
        run = self.sent(client, f"n-1,{cast.owner.name},試験 花子,h@example.jp,")
        assert client.get(url_of(run, "undo/")).status_code == 302  # nothing to undo yet
        take_in(client, run)
        link = soup(client.get(url_of(run))).find("a", string="この取込みを取り消す")
        asked = soup(client.get(link["href"])).select_one("#main")
        assert "追加した1件は消え" in asked.get_text()
        assert asked.select_one("form[method=post] button").get_text(strip=True) == "取り消す"
        assert User.objects.filter(username="n-1").exists()
        undo(client, run)
        assert client.get(url_of(run, "undo/")).status_code == 302

    def test_undo__removes_and_sets_back(self, cast: Cast, client: Any) -> None:
        known = cast["general"].user
        before = contents()
        run = self.sent(
            client,
            f"{known.username},{cast.owner.name},新しい 名前,{known.email},",
            f"n-1,{cast.owner.name},試験 花子,h@example.jp,",
        )
        take_in(client, run)
        assert User.objects.get(pk=known.pk).last_name == "新しい"

        assert reasons(undo(client, run)) == []
        assert contents() == before

    def test_undo__leaves_accounts_that_somebody_uses(self, cast: Cast, client: Any) -> None:
        lines = [f"n-{n},{cast.owner.name},試験 花子,h{n}@example.jp," for n in range(4)]
        take_in(client, run := self.sent(client, *lines))
        users = {each.username: each for each in User.objects.filter(username__startswith="n-")}
        User.objects.filter(username="n-1").update(last_login=timezone.now())
        users["n-2"].set_password(PASSWORD)
        users["n-2"].save()
        listed_entry(organization=cast.owner, registrant=users["n-3"])
        undo(client, run)

        left = User.objects.filter(username__startswith="n-").values_list("username", flat=True)
        assert set(left) == {"n-1", "n-2", "n-3"}
        assert [text[:10] for text in reasons(run)].count("取込みのあとに変更さ") == 2
        assert any("登録情報" in text for text in reasons(run))

    def test_manager__handed_over_and_back(self, cast: Cast, client: Any) -> None:
        town = OrganizationFactory()
        old, new = UserFactory(organization=town, is_manager=True), UserFactory(organization=town)
        before = contents()
        data = table("ログインID,団体の管理者", f"{old.username},いいえ", f"{new.username},はい")
        run = take_in(client, send(client, "accounts", "m.csv", data))
        assert User.objects.get(organization=town, is_manager=True) == new

        undo(client, run)
        assert reasons(run) == []
        assert contents() == before

    def test_manager__alone_without_who_goes(self, cast: Cast, client: Any) -> None:
        town = OrganizationFactory()
        old, new = UserFactory(organization=town, is_manager=True), UserFactory(organization=town)
        data = table("ログインID,団体の管理者", f"{old.username},いいえ", f"{new.username},はい")
        run = send(client, "accounts", "m.csv", data)
        page = client.get(choose(client, run, ["3"]).url)

        assert "選んだ行だけでは取り込めません" in text_of(page)
        assert "団体の管理者は１人です" in text_of(page)
        assert ticked(page) == ["3"]
        assert User.objects.get(organization=town, is_manager=True) == old


class TestOrganizations:
    def test_undo__sets_fields_and_networks_back(self, client: Any) -> None:
        town = OrganizationFactory(external_id="o-1", name="前の名称（架空）")
        Network.objects.create(organization=town, cidr="203.0.113.0/24", is_shared=True)
        before = list(Network.objects.values_list("organization", "cidr", "is_shared"))
        data = table(
            "団体ID,団体名,団体種別,会員種別,ネットワーク",
            "o-1,新しい名称（架空）,,,198.51.100.0/24",
            "o-2,別の町（架空）,民間企業,一般会員,192.0.2.0/24",
        )
        run = take_in(client, send(client, "organizations", "o.csv", data))
        assert (run.added, run.changed) == (1, 1)

        undo(client, run)
        town.refresh_from_db()
        assert town.name == "前の名称（架空）"
        rows = Network.objects.values_list("organization", "cidr", "is_shared")
        assert list(rows) == before

    @pytest.mark.parametrize("use", ["account", "network"])
    def test_undo__leaves_what_is_used(self, client: Any, use: str) -> None:
        data = table("団体ID,団体名,団体種別,会員種別", "o-1,町（架空）,民間企業,一般会員")
        run = take_in(client, send(client, "organizations", "o.csv", data))
        town = Organization.objects.get(external_id="o-1")
        if use == "account":
            UserFactory(organization=town)
        else:
            Network.objects.create(organization=town, cidr="203.0.113.0/24")

        undo(client, run)
        assert len(reasons(run)) == 1
        assert Organization.objects.filter(pk=town.pk).exists()

    def test_undo__where_the_old_name_is_another_s_now(self, client: Any) -> None:
        OrganizationFactory(external_id="o-1", name="前の名称（架空）")
        data = table("団体ID,団体名", "o-1,新しい名称（架空）")
        run = take_in(client, send(client, "organizations", "o.csv", data))
        OrganizationFactory(name="前の名称（架空）")

        undo(client, run)
        assert reasons(run) == ["ほかの内容と重なるため、元に戻せません。"]


class TestEntries:
    HEADER = "外部ID,情報種別,ジャンル,タイトル,概要,メールアドレス"

    @pytest.fixture
    def sent(self, cast: Cast, client: Any) -> ImportRun:
        """Return a run of three new entries and a changed one, taken in."""
        kind = InformationTypeFactory(slug="product")
        genre = GenreFactory(slug="bousai")
        published_entry(
            organization=cast.owner,
            external_id="e-0",
            information_type=kind,
            genres=[genre],
            title="題",
        )
        lines = [f"e-{n},product,bousai,題{n},概要,x@example.jp" for n in range(4)]
        data = table(self.HEADER, *lines)
        run = send(client, "entries", "e.csv", data, organization=cast.owner.pk)
        return take_in(client, run)

    def test_undo__leaves_entries_that_somebody_touched(
        self, cast: Cast, client: Any, sent: ImportRun
    ) -> None:
        entries = {entry.external_id: entry for entry in Entry.objects.all()}
        like(entries["e-1"], cast["special"].user.organization)
        draft = entries["e-2"].get_latest_revision_as_object()
        draft.title = "登録者が直している題"
        lifecycle.register(draft, Operator(cast["general"].user))
        lifecycle.take_down(entries["e-0"], Operator(cast["secretariat"].user), "確認")
        undo(client, sent)

        stays = dict(sent.rows.values_list("number", "stays"))
        assert stays[2] == stays[4] == "取込みのあとに変更されています。"
        assert stays[3] == "取込みのあとに使われています（いいね！）。"
        assert stays[5] == ""
        assert set(Entry.objects.values_list("external_id", flat=True)) == {"e-0", "e-1", "e-2"}
        assert Entry.objects.get(external_id="e-0").title == "題0"

    def test_undo__of_what_a_later_run_changed(
        self, cast: Cast, client: Any, sent: ImportRun
    ) -> None:
        data = table(self.HEADER, "e-1,product,bousai,題1の二版,概要,x@example.jp")
        run = send(client, "entries", "e.csv", data, organization=cast.owner.pk)
        later = take_in(client, run)
        undo(client, sent)
        assert reasons(sent) == ["取込みのあとに変更されています。"]

        undo(client, later)
        assert Entry.objects.get(external_id="e-1").title == "題1"

    def test_undo__of_an_entry_that_is_gone(self, client: Any, sent: ImportRun) -> None:
        Entry.objects.filter(external_id="e-3").delete()

        assert reasons(undo(client, sent)) == []

    def test_documents__are_refused_but_for_those_that_are_there(
        self, cast: Cast, client: Any, sent: ImportRun
    ) -> None:
        data = table(
            f"{self.HEADER},資料",
            "e-1,product,bousai,題1,概要,x@example.jp,/etc/passwd.pdf",
            "e-2,product,bousai,題2,概要,x@example.jp,http://127.0.0.1/x.pdf",
            "e-3,product,bousai,題3,概要,x@example.jp,",
        )
        page = client.get(
            url_of(send(client, "entries", "e.csv", data, organization=cast.owner.pk))
        )

        assert problems(page) == {2: {"documents"}, 3: {"documents"}}
        assert counts(page)["unchanged"] == 1

    def test_defaults__fill_blank_cells(self, cast: Cast, client: Any, sent: ImportRun) -> None:
        kind, genres = InformationTypeFactory(), [GenreFactory(), GenreFactory()]
        data = table("外部ID,タイトル,概要", "e-9,題9,概要")
        run = send(
            client,
            "entries",
            "e.csv",
            data,
            organization=cast.owner.pk,
            information_type=kind.pk,
            genres=[each.pk for each in genres],
        )
        take_in(client, run)

        entry = Entry.objects.get(external_id="e-9")
        assert entry.information_type == kind
        assert set(entry.genres.all()) == set(genres)


class TestLikes:
    def test_likes__given_and_taken_back(self, cast: Cast, client: Any) -> None:
        entry = published_entry(organization=cast.owner, external_id="e-1")
        town = cast["special"].user.organization
        before = contents()
        data = table(
            "いいね！した団体,登録した団体,外部ID,日付", f"{town.name},{cast.owner.name},e-1,R8.4.1"
        )
        run = take_in(client, send(client, "likes", "l.csv", data))

        given = Like.objects.get(entry=entry, organization=town)
        assert timezone.localdate(given.created_at).isoformat() == "2026-04-01"
        assert entry.text.like_count == 1
        undo(client, run)
        assert contents() == before

    def test_undo__leaves_a_like_that_was_given_anew(self, cast: Cast, client: Any) -> None:
        entry = published_entry(organization=cast.owner, external_id="e-1")
        town = cast["special"].user.organization
        data = table("いいね！した団体,外部ID", f"{town.name},e-1")
        run = take_in(client, send(client, "likes", "l.csv", data))
        liking.toggle_like(entry, cast["special"].user)
        liking.toggle_like(entry, cast["special"].user)

        undo(client, run)
        assert Like.objects.filter(entry=entry, organization=town).exists()
