"""Terms are found in any writing, as words of their own, once a page (G3)."""

from __future__ import annotations

import pytest
from django.test import Client

from guidebook.chapters.glossary import Glossary
from guidebook.models import EditionPage, GlossaryTerm, GuidebookIndexPage
from tests.catalog.html import soup
from tests.guidebook.edition_files import chapter, edition_data, import_data, section


def term(name: str, *aliases: str) -> GlossaryTerm:
    """Return an unsaved term."""
    return GlossaryTerm(term=name, reading="よみ", aliases="、".join(aliases), explanation="説明")


def found(text: str, *terms: GlossaryTerm) -> list[str]:
    """Return the stretches of `text` that are explained."""
    pieces = Glossary(terms).pieces(text)
    assert "".join(piece.text for piece in pieces) == text
    return [piece.text for piece in pieces if piece.term]


class TestWriting:
    """Width and case make no difference."""

    @pytest.mark.parametrize(
        ("name", "text"),
        [
            ("ICT", "ICT"),
            ("ICT", "ict"),
            ("ICT", "ＩＣＴ"),
            ("ICT", "ｉｃｔ"),
            ("ICT", "IcＴ"),
            ("ＩＣＴ", "ICT"),
            ("ict", "ＩＣＴ"),
            ("生成AI", "生成ＡＩ"),
            ("5G", "５Ｇ"),
            ("ICT-BCP", "ＩＣＴ－ＢＣＰ"),
            ("ICT－BCP", "ICT-BCP"),
            ("クラウド", "クラウド"),
            ("クラウド", "ｸﾗｳﾄﾞ"),
            ("ｸﾗｳﾄﾞ", "クラウド"),
            ("オープンデータ", "ｵｰﾌﾟﾝﾃﾞｰﾀ"),
            ("Open Data", "Open Data"),
            ("Open Data", "ＯＰＥＮ　ＤＡＴＡ"),
        ],
    )
    def test_other_writing__is_explained_as_it_stands(self, name: str, text: str) -> None:
        assert found(f"これは{text}です", term(name)) == [text]

    def test_alias__is_explained_by_its_term(self) -> None:
        name = term("デジタルデバイド", "情報格差", "DD")
        glossary = Glossary([name])
        (piece,) = (each for each in glossary.pieces("情報格差とは") if each.term)
        assert (piece.text, piece.term) == ("情報格差", name)
        assert found("DDとデジタルデバイド", name) == ["DD"]

    def test_other_kana__is_another_word(self) -> None:
        assert found("くらうど", term("クラウド")) == []


class TestBoundaries:
    """A term is no part of a longer word."""

    @pytest.mark.parametrize(
        ("name", "text"),
        [
            ("クラウド", "クラウドファンディング"),
            ("クラウド", "パブリッククラウド"),
            ("クラウド", "クラウドー"),
            ("サーバ", "サーバー"),
            ("クラウド", "ｸﾗｳﾄﾞﾌｧﾝﾃﾞｨﾝｸﾞ"),
            ("ICT", "ICTX"),
            ("ICT", "XICT"),
            ("ICT", "ＩＣＴＸ"),
            ("ICT", "DICTIONARY"),
            ("ICT", "ICT2"),
            ("ICT", "2ICT"),
            ("API", "apis"),
            ("生成AI", "生成AIR"),
        ],
    )
    def test_longer_word__is_not_explained(self, name: str, text: str) -> None:
        assert found(text, term(name)) == []

    @pytest.mark.parametrize(
        ("name", "text"),
        [
            ("クラウド", "クラウドの利用"),
            ("クラウド", "自治体クラウド"),
            ("クラウド", "「クラウド」"),
            ("クラウド", "クラウド・サービス"),
            ("クラウド", "クラウドICT"),
            ("ICT", "ICTを使う"),
            ("ICT", "自治体ICT"),
            ("ICT", "(ICT)"),
            ("ICT", "ICT、API"),
            ("ICT", "ICT-BCP"),
            ("ICT", "ICTクラウド"),
            ("標準化", "業務標準化計画"),
            ("クラウド", "クラウド\n利用"),
        ],
    )
    def test_word_of_its_own__is_explained(self, name: str, text: str) -> None:
        assert found(text, term(name)) == [name]

    def test_word_of_its_own_behind_a_longer_one__is_explained(self) -> None:
        glossary = Glossary([term("クラウド")])
        pieces = glossary.pieces("クラウドファンディングとクラウド")
        assert [piece.text for piece in pieces] == ["クラウドファンディングと", "クラウド"]
        assert pieces[1].term is not None


class TestOrder:
    """The longest first, and each once."""

    @pytest.mark.parametrize("is_reversed", [False, True], ids=["short-first", "long-first"])
    @pytest.mark.parametrize(
        ("text", "explained"),
        [
            ("ICT-BCPを作る", ["ICT-BCP"]),
            ("ICTとICT-BCP", ["ICT", "ICT-BCP"]),
            ("ICT-BCPとICT", ["ICT-BCP", "ICT"]),
            ("ICT-BCPとICT-BCP", ["ICT-BCP"]),
            ("ICT-BCPとICT-BCPとICT", ["ICT-BCP", "ICT"]),
        ],
    )
    def test_longest__wins(self, text: str, explained: list[str], is_reversed: bool) -> None:
        terms = [term("ICT"), term("ICT-BCP")]
        assert found(text, *(reversed(terms) if is_reversed else terms)) == explained

    def test_only_the_first__is_explained(self) -> None:
        glossary = Glossary([term("ICT")])
        first, second = glossary.pieces("ＩＣＴとict"), glossary.pieces("またICT")
        assert [(piece.text, bool(piece.term)) for piece in first] == [
            ("ＩＣＴ", True),
            ("とict", False),
        ]
        assert [(piece.text, piece.term) for piece in second] == [("またICT", None)]

    def test_explained__in_the_order_of_the_text(self) -> None:
        one, two, three = term("API"), term("ICT"), term("KPI")
        glossary = Glossary([one, two, three])
        glossary.pieces("KPIとAPI")
        glossary.pieces("APIとICT")
        assert glossary.explained == [three, one, two]

    def test_two_glossaries__know_nothing_of_each_other(self) -> None:
        name = term("ICT")
        assert found("ICT", name) == found("ICT", name) == ["ICT"]


class TestEmptiness:
    """Nothing to explain, or nothing to explain it in."""

    @pytest.mark.parametrize("text", ["ICT", "", "\n"], ids=["text", "empty", "line"])
    def test_no_terms__the_text_as_it_is(self, text: str) -> None:
        assert found(text) == []

    def test_no_text__no_term(self) -> None:
        assert found("", term("ICT")) == []

    def test_other_text__in_one_piece(self) -> None:
        (piece,) = Glossary([term("ICT")]).pieces("関係のない文章")
        assert piece.text == "関係のない文章"


class TestSpecialCharacters:
    """What means something to a regular expression means itself here."""

    @pytest.mark.parametrize(
        "name",
        [
            "C++",
            "C#",
            ".NET",
            "a.b",
            "(株)",
            "[ICT]",
            "[^x]",
            "a|b",
            "a*",
            "a?",
            "^a",
            "a$",
            "\\d",
            "a\\",
            "{2}",
            "a-z",
            "~a&&b",
            "a--b",
            "#1 a",
            "＊＊",
            "¥100",
            "①②",
            "🚒🚒",
        ],
    )
    def test_term__is_found_as_it_stands_and_only_so(self, name: str) -> None:
        assert found(f"これは{name}です", term(name)) == [name]
        assert found("これはabcxyz dd 2 です、株。", term(name)) == []

    def test_dot__is_no_wildcard(self) -> None:
        assert found("これはaxbです", term("a.b")) == []

    def test_nearly_matching_long_text__takes_no_time(self) -> None:
        text = "ああ" * 50_000
        assert found(text, *(term(f"あ{'い' * number}") for number in range(1, 40))) == []


@pytest.mark.django_db
class TestOnThePage:
    """Terms on the page of a chapter."""

    @pytest.fixture
    def read(self, client: Client, guidebook: GuidebookIndexPage) -> object:
        """Return a function that reads a chapter of these paragraphs."""

        def read(*items: str) -> object:
            sections = [section("概要", *items)]
            import_data(edition_data(chapters=[chapter(1, sections=sections)]))
            return client.get(f"{EditionPage.objects.get().url}1/")

        return read

    def saved(self, name: str = "ICT", **fields: str) -> GlossaryTerm:
        """Return a saved term."""
        defaults = {"reading": "よみ", "explanation": "情報通信技術のことです。"}
        return GlossaryTerm.objects.create(term=name, **(defaults | fields))

    def test_term__opens_its_explanation(self, read: object) -> None:
        name = self.saved()
        page = soup(read("これはICTです。", "ICTです。"))
        (button,) = page.select("button.term")
        note = page.find(id=button["popovertarget"])
        assert name.explanation in note.get_text()
        assert note.has_attr("popover")

    def test_term_that_is_not_there__is_not_explained(self, read: object) -> None:
        self.saved("KPI")
        page = soup(read("これはICTです。"))
        assert page.select("button.term") == []
        assert "情報通信技術のことです。" not in page.get_text()

    def test_html_in_term_and_text__is_escaped(self, read: object) -> None:
        self.saved("<b>太</b>", reading="<i>", explanation="<script>alert(1)</script>&lt;")
        response = read("これは<b>太</b>です。<img src=x onerror=alert(1)>")
        page = soup(response)
        (button,) = page.select("button.term")
        assert button.get_text().startswith("<b>太</b>")
        assert "<script>alert(1)</script>&lt;" in page.select_one(".term-note").get_text()
        main = page.main
        assert main.find("script") is None
        assert main.find("b") is None
        assert main.find("img", src="x") is None

    def test_html_in_titles_and_headings__is_escaped(
        self, client: Client, guidebook: GuidebookIndexPage
    ) -> None:
        bad = "<script>alert(1)</script>"
        import_data(
            edition_data(
                title=bad,
                chapters=[chapter(1, title=bad, sections=[section(bad, bad)])],
                checklist=[{"number": 1, "item": bad, "summary": bad}],
            )
        )
        for address in ("", "test1/", "test1/1/", "test1/print/", "test1/checklist/"):
            response = client.get(f"/guidebook/{address}")
            assert response.status_code == 200
            assert bad not in response.content.decode()
