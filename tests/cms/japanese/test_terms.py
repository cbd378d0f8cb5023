"""What the index holds of a text (V2)."""

from __future__ import annotations

import pytest

from cms.japanese.terms import LONGEST_TERM, document_terms, occurrences
from tests.cms.japanese.test_folding import HOSTILE


class TestDocumentTerms:
    def test_document_terms__words_and_neighbours(self) -> None:
        assert document_terms("防災行政無線") == {
            "防災",
            "災",
            "行政",
            "無線",
            "防災行政",
            "行政無線",
            "防災行政無線",
        }

    def test_document_terms__particles_link_two_words(self) -> None:
        assert document_terms("貧困の対策") == {"貧困", "対策", "貧困の対策"}

    def test_document_terms__nothing_over_the_end_of_a_clause(self) -> None:
        assert document_terms("貧困。対策") == {"貧困", "対策"}

    def test_document_terms__nothing_from_one_text_to_the_next(self) -> None:
        assert document_terms("貧困", "対策") == {"貧困", "対策"}

    @pytest.mark.parametrize(
        ("text", "term"),
        [
            ("東京都の事例", "京都"),
            ("ＶＩＣＴＯＲＹ杯", "ict"),
            ("水曜日の窓口", "水"),
            ("オブザーバー参加", "さーば"),
            ("大津市の実験", "津市"),
            ("バスケットボール", "ばす"),
            ("防火水槽の点検", "火水"),
            ("人材育成", "材育"),
            ("大学生活の手引き", "大学生"),
            ("消防団体への寄付", "消防団"),
            ("観光地図", "観光地"),
            ("本市の窓口", "本"),
            ("本市の窓口", "窓"),
            ("専門家の派遣", "家"),
        ],
    )
    def test_document_terms__no_false_friends(self, text: str, term: str) -> None:
        assert term not in document_terms(text)

    @pytest.mark.parametrize(
        ("text", "term"),
        [
            ("防災無線", "防災"),
            ("機械学習の共同研究", "共同研究"),
            ("子育て支援センター", "＝子育"),
            ("下水道管", "下水道"),
            ("図書館長会", "図書館"),
            ("消防団員", "消防団"),
            ("小学校長", "小学校"),
            ("音声の案内", "声"),
            ("家賃の計算", "家"),
            ("山田　太郎", "山田太郎"),
            ("Open Data", "opendata"),
            ("みなとシステム", "港"),
            ("みなとシステム", "みなと"),
            ("ごみ出し", "ごみ"),
            ("気温は3.5度", "3．5"),
        ],
    )
    def test_document_terms__parts_of_compounds(self, text: str, term: str) -> None:
        assert term in document_terms(text)

    @pytest.mark.parametrize("text", HOSTILE)
    def test_document_terms__safe_in_every_index(self, text: str) -> None:
        for term in document_terms(text):
            assert 0 < len(term) <= LONGEST_TERM
            assert all(letter.isalnum() or letter in "＝．ー" for letter in term)
            assert term == term.lower()

    def test_document_terms__long_words_are_cut(self) -> None:
        assert document_terms("a" * 10_000) == {"a" * LONGEST_TERM}

    def test_document_terms__grow_with_the_text_only(self) -> None:
        text = "防災無線の更新と、避難所の混雑を知らせる仕組みの事例。"

        assert len(document_terms(text)) < 3 * len(text)


class TestOccurrences:
    def test_occurrences__where_they_stand(self) -> None:
        text = "新しいｻｰﾊﾞ統合"

        found = {each.term: text[each.start : each.end] for each in occurrences(text)}

        assert found["さーば"] == "ｻｰﾊﾞ"
        assert found["さーば統合"] == "ｻｰﾊﾞ統合"

    @pytest.mark.parametrize("text", HOSTILE)
    def test_occurrences__inside_the_text(self, text: str) -> None:
        for each in occurrences(text):
            assert 0 <= each.start < each.end <= len(text)
