"""The commands that read members' files: what they print, and how they fail."""

from __future__ import annotations

from io import StringIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from cms.members.models import LocalGovernment, Organization, User
from cms.models import MailRecord
from tests.cms.members.importing.rows import CITY, PASSWORD, PERSON
from tests.cms.tabular.files import csv_file, excel_file
from tests.conftest import SHARED_DATA
from tests.factories import OrganizationFactory

pytestmark = pytest.mark.django_db

HEADERS = {
    "import_organizations": [
        "団体ID",
        "団体名",
        "団体種別",
        "会員種別",
        "全国地方公共団体コード",
        "メールのドメイン",
        "ネットワーク",
    ],
    "import_accounts": ["ログインID", "団体", "氏名", "部署名", "電話番号", "メールアドレス"],
}
VALUES = {"import_organizations": CITY, "import_accounts": PERSON}
MODELS = {"import_organizations": Organization, "import_accounts": User}
COMMANDS = sorted(HEADERS)


def run(command: str, path: Path, **options: Any) -> str:
    """Run the command and return what it printed."""
    out = StringIO()
    call_command(command, str(path), stdout=out, **options)
    return out.getvalue()


def lines(command: str, *, japanese: bool = False, **values: str) -> list[list[str]]:
    """Return header and one row of the command's file."""
    row = VALUES[command] | values
    header = HEADERS[command] if japanese else [*VALUES[command]]
    return [header, [row[name] for name in VALUES[command]]]


@pytest.fixture
def minato(request: pytest.FixtureRequest) -> None:
    """Create the organisation of the accounts, unless it is what is imported."""
    if request.getfixturevalue("command") == "import_accounts":
        OrganizationFactory(external_id="m-1")


@pytest.mark.usefixtures("minato")
@pytest.mark.parametrize("command", COMMANDS)
class TestFiles:
    @pytest.mark.parametrize("japanese", [False, True])
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
    def test_csv__in_any_encoding_and_language(
        self, tmp_path: Path, command: str, encoding: str, japanese: bool
    ) -> None:
        path = csv_file(tmp_path, lines(command, japanese=japanese), encoding=encoding)

        assert run(command, path) == "追加 1件、変更 0件、変更なし 0件\n"
        assert run(command, path) == "追加 0件、変更 0件、変更なし 1件\n"

    @pytest.mark.parametrize("japanese", [False, True])
    def test_excel__in_any_language(self, tmp_path: Path, command: str, japanese: bool) -> None:
        path = excel_file(tmp_path, lines(command, japanese=japanese))

        assert run(command, path) == "追加 1件、変更 0件、変更なし 0件\n"

    def test_dry_run__writes_nothing(self, tmp_path: Path, command: str) -> None:
        before = MODELS[command].objects.count()
        printed = run(command, csv_file(tmp_path, lines(command)), dry_run=True)

        assert printed == (
            "追加 1件、変更 0件、変更なし 0件\n確認だけを行いました。何も書き込んでいません。\n"
        )
        assert MODELS[command].objects.count() == before

    @pytest.mark.parametrize("dry_run", [False, True])
    def test_errors__row_by_row(self, tmp_path: Path, command: str, dry_run: bool) -> None:
        header, row = lines(command)
        path = csv_file(tmp_path, [header, row, ["", *row[1:]], row])
        before = MODELS[command].objects.count()
        with pytest.raises(CommandError) as caught:
            run(command, path, dry_run=dry_run)

        said = str(caught.value).splitlines()
        assert {line.split(" ")[0] for line in said[:-1]} == {"2行目", "3行目", "4行目"}
        assert said[-1].endswith("件の誤りがあるため、何も取り込みませんでした。")
        assert MODELS[command].objects.count() == before

    @pytest.mark.parametrize("name", ["nowhere.csv", "nowhere.xlsx"])
    def test_file__missing(self, tmp_path: Path, command: str, name: str) -> None:
        with pytest.raises(CommandError, match="ファイルが見つかりません"):
            run(command, tmp_path / name)

    def test_header__without_the_id(self, tmp_path: Path, command: str) -> None:
        with pytest.raises(CommandError, match=f"見出しに「{HEADERS[command][0]}」の列"):
            run(command, csv_file(tmp_path, [["備考"], ["x"]]))


class TestSendLinks:
    def test_link__sets_the_password(
        self, tmp_path: Path, django_capture_on_commit_callbacks: Any
    ) -> None:
        OrganizationFactory(external_id="m-1", name="みなと市（架空）")
        path = csv_file(tmp_path, lines("import_accounts"))

        with django_capture_on_commit_callbacks(execute=True):
            printed = run("import_accounts", path, send_links=True)

        assert printed == "追加 1件、変更 0件、変更なし 0件\nパスワード設定のメール：1通\n"
        (sent,) = mail.outbox
        assert sent.to == [PERSON["email"]]
        assert "みなと市（架空） 試験 花子 さま" in sent.body
        address = next(line for line in sent.body.splitlines() if "/join/invitation/" in line)
        passwords = {"new_password1": PASSWORD, "new_password2": PASSWORD}
        done = Client().post(urlsplit(address).path, passwords)
        assert done.url == reverse("invitation_done")
        assert Client().login(username="A-0001", password=PASSWORD)

    def test_dry_run__mails_nobody(self, tmp_path: Path) -> None:
        OrganizationFactory(external_id="m-1")
        run("import_accounts", csv_file(tmp_path, lines("import_accounts")), dry_run=True)

        assert not MailRecord.objects.exists()


@pytest.mark.skipif(not SHARED_DATA.exists(), reason="the real data are not part of the project")
class TestCountry:
    def test_real_file__imported_once(self) -> None:
        path = SHARED_DATA / "local_governments.csv"

        assert run("import_local_governments", path) == "追加 1965件、変更 0件、変更なし 0件\n"
        assert run("import_local_governments", path) == "追加 0件、変更 0件、変更なし 1965件\n"
        named = LocalGovernment.objects.exclude(domain="").values_list("domain", flat=True)
        assert len(named) == len(set(named)) > 1700
        assert LocalGovernment.objects.get(domain="city.sapporo.jp").name == "北海道札幌市"
        assert not LocalGovernment.objects.filter(domain__startswith="www.").exists()
