"""Files with more than chapters: front matter, questions, correspondence, parts (G6, G8)."""

from __future__ import annotations

import pytest
import yaml

from guidebook.exchange.exporting import export_edition
from guidebook.exchange.files import EditionReader, as_yaml
from guidebook.exchange.importing import Outcome, Publishing, import_edition
from guidebook.exchange.nodes import BrokenFileError, Problem
from guidebook.models import EditionPage, GuidebookIndexPage
from tests.factories import GenreFactory
from tests.guidebook.edition_files import chapter_of, edition_data, import_data
from tests.guidebook.worlds import front_of

pytestmark = pytest.mark.django_db

RICH = """\
edition: rich1.0
title: 豊かな版
cover_title: 表紙の題
issued: '2020-04-01'
issued_text: 令和2年4月1日
publisher: 架空の協会
group: 架空の委員会
replaces: old
position: この本の位置づけ
section_order:
- 姿
- 例
purpose:
  heading: 目的
  items:
  - 目的の一つ目です。
  - 目的の二つ目です。
definition:
  items:
  - 定義です。
scenes:
  items:
  - 場面の一
  - 場面の二
reading:
  items:
  - 読み方です。
setting:
  heading: 経緯
  items:
  - 経緯です。
revision:
  heading: 改定
  problems:
  - heading: 課題の一
    items:
    - 文だけの課題です。
    - heading: 小見出し
      items:
      - 小さな課題です。
      examples:
      - たとえばこれです。
  policy:
  - heading: 方針
    items:
    - 方針です。
  result:
    heading: 結果
    items:
    - 結果です。
  name:
    items:
    - 名前のことです。
trial:
  purpose:
  - 試す目的です。
  environment:
  - 試す場所です。
  method:
  - 試し方です。
  evaluation:
  - 見方です。
  findings:
  - heading: わかったこと
    items:
    - わかりました。
elsewhere:
- place: はじめに
  text: ここでも触れています。
correspondence:
  heading: 対応
  with: new
  groups:
  - heading: 対応の一
    items:
    - number: 1
      item: 新しい項目
      summary: 新しい概要
      former:
      - 1
      - 2-1
      explanation: 二つをまとめました。
    - number: 2
      item: 足した項目
chapters:
- number: 1
  title: 章の題
  sections:
  - heading: 例
    items:
    - 例です。
  - heading: 姿
    items:
    - 姿です。
  genres:
  - bosai
checklist_title: 確かめる表
based_on_checklist: old
checklist:
- number: 1
  part: その１
  kind: １．人
  item: 一つ目の項目
  summary: 概要です。
  former:
  - 1-1
  replaced_by:
  - 2
  - 7
  questions:
  - 一つ目の質問か。
  - 二つ目の質問か。
- number: 2-1
  item: 二つ目の項目
"""


def changed(old: str, new: str) -> bytes:
    """Return RICH with one place changed."""
    assert RICH.count(old) == 1, old
    return RICH.replace(old, new).encode()


def line_of(text: str) -> int:
    """Return the line of RICH in which `text` stands."""
    return RICH[: RICH.index(text)].count("\n") + 1


@pytest.fixture
def older(guidebook: GuidebookIndexPage) -> EditionPage:
    """Import the edition that RICH replaces, and make its genre."""
    GenreFactory(name="防災", slug="bosai")
    import_data(edition_data(edition="old", title="古い版"))
    return EditionPage.objects.get(edition="old")


@pytest.fixture
def rich(older: EditionPage) -> EditionPage:
    """Import RICH."""
    import_edition(RICH.encode())
    return EditionPage.objects.get(edition="rich1.0")


class TestFixedPoint:
    def test_file__comes_out_as_it_went_in(self, rich: EditionPage) -> None:
        assert export_edition(rich) == RICH

    def test_second_import__changes_nothing(self, rich: EditionPage) -> None:
        report = import_edition(RICH.encode(), publishing=Publishing.ALL)
        assert report.lines[0][1] is Outcome.UNCHANGED
        assert report.count(Outcome.UNCHANGED) == 2

    def test_saved_by_an_editor__exports_the_same(self, rich: EditionPage) -> None:
        page = rich.get_latest_revision_as_object()
        block = page._meta.get_field("front").stream_block
        page.front = block.clean(page.front)
        page.full_clean()
        page.save_revision().publish()
        assert export_edition(EditionPage.objects.get(pk=rich.pk)) == RICH

    @pytest.mark.parametrize("kept", [2, 6, 10, 16])
    def test_any_head_of_it__is_a_fixed_point(self, older: EditionPage, kept: int) -> None:
        data = yaml.safe_load(RICH)
        keys = [*list(data)[:kept], "chapters"]
        text = yaml.safe_dump({key: data[key] for key in keys}, allow_unicode=True, sort_keys=False)
        once = as_yaml(EditionReader().read(text.encode()))
        assert as_yaml(EditionReader().read(once.encode())) == once
        assert yaml.safe_load(once) == {key: data[key] for key in keys}

    def test_genre__may_be_called_by_its_name(self, rich: EditionPage) -> None:
        report = import_edition(changed("- bosai", "- 防災"))
        assert report.count(Outcome.UNCHANGED) == 2
        assert [each.slug for each in chapter_of(rich, "1").genres.all()] == ["bosai"]


PLACES = {
    "issued_text": "issued_text: 令和2年4月1日",
    "publisher": "publisher: 架空の協会",
    "group": "group: 架空の委員会",
    "position": "position: この本の位置づけ",
    "cover_title": "cover_title: 表紙の題",
    "checklist_title": "checklist_title: 確かめる表",
}
NOT_A_TEXT = {
    f"{key}-{name}": (changed(line, f"{key}: {value}"), line_of(line), key)
    for key, line in PLACES.items()
    for name, value in {"list": "[a]", "number": "42", "long": "長" * 256, "empty": "''"}.items()
}
FIRST = "checklist[1]"
GROUP = "correspondence.groups[1]"
ONE = f"{GROUP}.items[1]"
#: Wrong files by name: the file, the line and the key that the message must name.
BROKEN: dict[str, tuple[bytes, int, str]] = NOT_A_TEXT | {
    "order-text": (changed("section_order:\n- 姿\n- 例", "section_order: 姿"), 10, "section_order"),
    "order-twice": (changed("- 姿\n- 例", "- 姿\n- 姿"), 12, "section_order[2]"),
    "order-number": (changed("- 姿\n- 例", "- 姿\n- 3"), 12, "section_order[2]"),
    "purpose-text": (
        changed("purpose:\n  heading: 目的\n  items:\n  - 目的の一つ目", "purpose: x\nx:\n- 目"),
        13,
        "purpose",
    ),
    "purpose-key": (changed("  heading: 目的\n", "  title: 目的\n"), 14, "purpose.title"),
    "purpose-item": (changed("- 目的の一つ目です。", "- 1"), 16, "purpose.items[1]"),
    "purpose-empty": (changed("- 目的の一つ目です。", '- ""'), 16, "purpose.items[1]"),
    "purpose-heading-lines": (
        changed("heading: 目的\n", 'heading: "目\\n的"\n'),
        14,
        "purpose.heading",
    ),
    "purpose-long": (changed("目的の一つ目です。", "長" * 2001), 16, "purpose.items[1]"),
    "definition-without": (
        changed("definition:\n  items:\n", "definition:\n  heading: x\nscene:\n"),
        19,
        "definition.items",
    ),
    "scenes-mapping": (
        changed("scenes:\n  items:\n  - 場面の一\n  - 場面の二", "scenes:\n  items: {a: b}"),
        22,
        "scenes.items",
    ),
    "reading-list": (changed("reading:\n  items:\n  - 読", "reading:\n  - 読"), 26, "reading"),
    "revision-key": (
        changed("  problems:", "  problem:"),
        line_of("  problems:"),
        "revision.problem",
    ),
    "revision-heading": (
        changed("  - heading: 課題の一\n    items", "  - items"),
        line_of("  - heading: 課題の一"),
        "revision.problems[1].heading",
    ),
    "revision-deep": (
        changed("      - 小さな課題です。", "      - a: 小さな課題です。"),
        line_of("      - 小さな課題"),
        "revision.problems[1].items[2].items[1]",
    ),
    "revision-examples": (
        changed("      examples:\n      - たとえばこれです。", "      examples: x"),
        line_of("      examples:"),
        "revision.problems[1].items[2].examples",
    ),
    "revision-result": (
        changed("    heading: 結果\n", "    note: 結果\n"),
        line_of("    heading: 結果"),
        "revision.result.note",
    ),
    "trial-key": (changed("  method:", "  methods:"), line_of("  method:"), "trial.methods"),
    "trial-text": (
        changed("  method:\n  - 試し方です。", "  method: 試し方です。"),
        line_of("  method:"),
        "trial.method",
    ),
    "trial-finding": (
        changed(
            "  - heading: わかったこと\n    items:\n    - わかりました。", "  - わかりました。"
        ),
        line_of("  - heading: わかったこと"),
        "trial.findings[1]",
    ),
    "elsewhere-text": (
        changed("elsewhere:\n- place: はじめに\n  text: ", "elsewhere:\n- "),
        line_of("- place: はじめに"),
        "elsewhere[1]",
    ),
    "elsewhere-without": (
        changed("- place: はじめに\n  text", "- text"),
        line_of("- place: はじめに"),
        "elsewhere[1].place",
    ),
    "with-missing": (
        changed("  with: new\n", ""),
        line_of("  heading: 対応\n"),
        "correspondence.with",
    ),
    "with-japanese": (changed("with: new", "with: 新"), line_of("  with:"), "correspondence.with"),
    "with-capital": (changed("with: new", "with: New"), line_of("  with:"), "correspondence.with"),
    "groups-missing": (
        (RICH[: RICH.index("  groups:")] + RICH[RICH.index("chapters:") :]).encode(),
        line_of("  heading: 対応\n"),
        "correspondence.groups",
    ),
    "explained-number": (
        changed("    - number: 1\n      item: 新", "    - number: 一\n      item: 新"),
        line_of("    - number: 1\n      item: 新"),
        f"{ONE}.number",
    ),
    "explained-item": (
        changed("      item: 足した項目\n", "      summary: x\n"),
        line_of("    - number: 2\n      item: 足"),
        f"{GROUP}.items[2].item",
    ),
    "explained-former": (
        changed("      former:\n      - 1\n      - 2-1", "      former: 1"),
        line_of("      former:"),
        f"{ONE}.former",
    ),
    "explained-former-words": (
        changed("      - 2-1", "      - 第二"),
        line_of("      - 2-1"),
        f"{ONE}.former[2]",
    ),
    "explained-key": (
        changed("      explanation: 二つ", "      because: 二つ"),
        line_of("      explanation:"),
        f"{ONE}.because",
    ),
    "genres-text": (
        changed("  genres:\n  - bosai", "  genres: bosai"),
        line_of("  genres:"),
        "chapters[1].genres",
    ),
    "genre-number": (changed("- bosai", "- 1"), line_of("  - bosai"), "chapters[1].genres[1]"),
    "genre-unknown": (changed("- bosai", "- 宇宙"), line_of("  - bosai"), "genres"),
    "replaces-unknown": (changed("replaces: old", "replaces: x"), 8, "replaces"),
    "replaces-itself": (changed("replaces: old", "replaces: rich1.0"), 8, "replaces"),
    "replaces-japanese": (changed("replaces: old", "replaces: 旧"), 8, "replaces"),
    "numbers-unknown": (
        changed("based_on_checklist: old", "based_on_checklist: x"),
        line_of("based_on_checklist"),
        "based_on_checklist",
    ),
    "numbers-itself": (
        changed("based_on_checklist: old", "based_on_checklist: rich1.0"),
        line_of("based_on_checklist"),
        "based_on_checklist",
    ),
    "kind-list": (changed("kind: １．人", "kind: [人]"), line_of("  kind:"), f"{FIRST}.kind"),
    "part-long": (
        changed("part: その１", f"part: {'長' * 21}"),
        line_of("  part:"),
        f"{FIRST}.part",
    ),
    "former-words": (
        changed("  - 1-1\n", "  - １の１\n"),
        line_of("  - 1-1"),
        f"{FIRST}.former[1]",
    ),
    "replaced-text": (
        changed("  replaced_by:\n  - 2\n  - 7", "  replaced_by: 2"),
        line_of("  replaced_by:"),
        f"{FIRST}.replaced_by",
    ),
    "replaced-null": (changed("  - 7\n", "  - ~\n"), line_of("  - 7"), f"{FIRST}.replaced_by[2]"),
    "question-number": (
        changed("- 二つ目の質問か。", "- 2"),
        line_of("  - 二つ目の質問"),
        f"{FIRST}.questions[2]",
    ),
    "question-twice": (
        changed("- 二つ目の質問か。", "- 一つ目の質問か。"),
        line_of("  - 二つ目の質問"),
        f"{FIRST}.questions[2]",
    ),
    "question-lines": (
        changed("- 二つ目の質問か。", '- "二つ目の\\n質問か。"'),
        line_of("  - 二つ目の質問"),
        f"{FIRST}.questions[2]",
    ),
    "question-long": (
        changed("二つ目の質問か。", "長" * 256),
        line_of("  - 二つ目の質問"),
        f"{FIRST}.questions[2]",
    ),
    "questions-many": (
        changed("  - 二つ目の質問か。\n", "".join(f"  - 質問{n}\n" for n in range(20))),
        line_of("  - 一つ目の質問"),
        f"{FIRST}.questions",
    ),
    "questions-text": (
        changed(
            "  questions:\n  - 一つ目の質問か。\n  - 二つ目の質問か。", "  questions: 質問か。"
        ),
        line_of("  questions:"),
        f"{FIRST}.questions",
    ),
    "question-key": (
        changed("  questions:", "  question:"),
        line_of("  questions:"),
        f"{FIRST}.question",
    ),
    "unknown-key": (changed("publisher: 架", "author: 架"), 6, "author"),
    "part-of-none": (b"edition: nowhere\npurpose:\n  items:\n  - x\n", 1, "edition"),
    "editions-text": (b"editions: x\n", 1, "editions"),
    "editions-none": (b"editions: []\n", 1, "editions"),
    "editions-beside": (b"editions:\n- edition: old\n  publisher: x\ntitle: t\n", 4, "title"),
    "editions-twice": (
        b"editions:\n- edition: old\n  publisher: x\n- edition: old\n  publisher: y\n",
        4,
        "editions[2].edition",
    ),
    "editions-second": (
        b"editions:\n- edition: old\n  publisher: x\n- edition: other\n  publisher: 1\n",
        5,
        "editions[2].publisher",
    ),
}


#: Those that only the database refuses.
UNKNOWN = [
    name for name in BROKEN if name.endswith(("-unknown", "-itself")) or name == "part-of-none"
]


def refused(name: str, problems: list[Problem]) -> None:
    """Check that line and key of a wrong file are named, in Japanese."""
    _, line, key = BROKEN[name]
    assert (line, key) in [(each.line, each.key) for each in problems], problems
    assert all(any(ord(sign) > 0x3000 for sign in each.message) for each in problems)


class TestBroken:
    """Each is refused with its line and its key, and nothing is imported (G8)."""

    @pytest.mark.parametrize("name", [name for name in BROKEN if name not in UNKNOWN])
    def test_file__is_refused_with_line_and_key(self, name: str) -> None:
        data = BROKEN[name][0]
        with pytest.raises(BrokenFileError) as caught:
            EditionReader().read_all(data)
        refused(name, caught.value.problems)

    def test_reference_to_nothing__is_refused_with_line_and_key(self, older: EditionPage) -> None:
        for name in UNKNOWN:
            data = BROKEN[name][0]
            with pytest.raises(BrokenFileError) as caught:
                import_edition(data)
            refused(name, caught.value.problems)
        assert list(EditionPage.objects.all()) == [older]

    @pytest.mark.usefixtures("older")
    def test_unknown_edition_after_a_known__leaves_the_known_as_it_was(self) -> None:
        text = "editions:\n- edition: old\n  publisher: 架空\n- edition: none\n  publisher: x\n"
        with pytest.raises(BrokenFileError):
            import_edition(text.encode(), publishing=Publishing.ALL)
        assert EditionPage.objects.get().publisher == ""


class TestParts:
    """A file may hold one part of an edition: its checklist, its front matter (G8)."""

    def test_checklist__leaves_the_edition_its_title_and_chapters(self, older: EditionPage) -> None:
        text = (
            "edition: old\ntitle: 確かめる表\nchecklist:\n"
            "- number: 1\n  item: 別の項目\n  questions:\n  - 質問か。\n"
        )
        import_edition(text.encode(), publishing=Publishing.ALL)
        page = EditionPage.objects.get(pk=older.pk)
        assert (page.title, page.checklist_title) == ("古い版", "確かめる表")
        assert [each.asked for each in page.checklist_items.all()] == [["質問か。"]]
        assert page.chapters.count() == 3

    def test_several_editions__each_gets_its_own(self, rich: EditionPage) -> None:
        text = "editions:\n- edition: old\n  publisher: 甲\n- edition: rich1.0\n  publisher: 乙\n"
        report = import_edition(text.encode())
        assert [outcome for _, outcome in report.lines] == [Outcome.UPDATED] * 2
        drafts = {
            each.edition: each.get_latest_revision_as_object().publisher
            for each in EditionPage.objects.all()
        }
        assert drafts == {"old": "甲", "rich1.0": "乙"}
        assert EditionPage.objects.get(pk=rich.pk).publisher == "架空の協会"

    def test_title_of_front_matter__is_that_of_the_cover(self, older: EditionPage) -> None:
        import_edition("edition: old\ntitle: 古い版\npublisher: x\n".encode())
        assert older.get_latest_revision_as_object().cover_title == ""
        import_edition("edition: old\ntitle: 別の題\npublisher: x\n".encode())
        draft = EditionPage.objects.get(pk=older.pk).get_latest_revision_as_object()
        assert (draft.title, draft.cover_title) == ("古い版", "別の題")

    def test_whole_file_afterwards__leaves_what_the_part_brought(self, older: EditionPage) -> None:
        data = edition_data(edition="old", title="古い版")
        del data["checklist"]
        import_data(data, publishing=Publishing.ALL)
        part = "edition: old\nchecklist:\n- number: 5\n  item: 部分の項目\n"
        import_edition(part.encode(), publishing=Publishing.ALL)
        report = import_data(data)
        assert report.count(Outcome.UNCHANGED) == len(report.lines)
        assert [each.number for each in older.checklist_items.all()] == ["5"]

    def test_edited_part__is_not_overwritten(self, older: EditionPage) -> None:
        page = older.get_latest_revision_as_object()
        page.front = front_of(purpose=["編集者の目的"])
        page.save_revision().publish()
        text = "edition: old\npurpose:\n  items:\n  - ファイルの目的\n"
        report = import_edition(text.encode(), publishing=Publishing.ALL)
        assert [outcome for _, outcome in report.lines] == [Outcome.CONFLICT]
        assert EditionPage.objects.get(pk=older.pk).passage("purpose") == ["編集者の目的"]

    def test_edit_of_another_part__does_not_hinder(self, older: EditionPage) -> None:
        page = older.get_latest_revision_as_object()
        page.front = front_of(purpose=["編集者の目的"])
        page.save_revision().publish()
        import_edition("edition: old\nscenes:\n  items:\n  - 場面\n".encode())
        draft = EditionPage.objects.get(pk=older.pk).get_latest_revision_as_object()
        assert (draft.passage("purpose"), draft.passage("scenes")) == (["編集者の目的"], ["場面"])
