"""A text as a row of words and joints (V2)."""

from __future__ import annotations

import pytest

from cms.japanese.segments import segments
from tests.cms.japanese.test_folding import HOSTILE


def keys(text: str) -> list[str]:
    return [word.key for word in segments(text)]


class TestSegments:
    def test_segments__words_with_joints(self) -> None:
        found = [(word.key, word.joint) for word in segments("子どもの貧困、市町村合併")]

        assert found == [("子供", None), ("貧困", "の"), ("市町村", None), ("合併", "")]

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("打合せ", "打ち合わせ"),
            ("打合わせ", "打ち合わせ"),
            ("引越", "引っ越し"),
            ("申込", "申し込む"),
            ("取組み", "取り組む"),
            ("見守り", "みまもる"),
            ("手続", "手続き"),
            ("届出", "届け出"),
            ("貸出し", "貸し出す"),
            ("問合せ", "お問い合わせ"),
            ("街づくり", "まちづくり"),
            ("子ども", "こども"),
            ("障がい", "障碍"),
            ("り災", "罹災"),
            ("六次", "6次"),
            ("ひとり", "一人"),
            ("3ヶ月", "三か月"),
            ("Web", "ウェブ"),
            ("e-ラーニング", "eラーニング"),
            ("㈱", "株式会社"),
            ("佐々木", "佐佐木"),
            ("自由ヶ丘", "自由が丘"),
            ("飲み合せ", "飲み合わせ"),
            ("四ツ谷", "四谷"),
            ("四ッ谷", "四谷"),
            ("霞ガ関", "霞が関"),
            ("塩竈", "塩釜"),
        ],
    )
    def test_segments__same_words_in_another_spelling(self, one: str, other: str) -> None:
        assert keys(one) == keys(other)

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("組合", "組み合わせ"),
            ("成立", "成り立ち"),
            ("生物", "生き物"),
            ("水", "水曜"),
            ("LINE", "ライン"),
            ("四つ角", "四角"),
        ],
    )
    def test_segments__other_words_stay_apart(self, one: str, other: str) -> None:
        assert keys(one) != keys(other)

    @pytest.mark.parametrize("text", ["のための", "です。", "お", "、。", "👍", " "])
    def test_segments__particles_and_signs_are_no_words(self, text: str) -> None:
        assert segments(text) == []

    @pytest.mark.parametrize("text", ["山田　太郎", "山田 太郎", "山田・太郎", "山田-太郎"])
    def test_segments__blanks_dots_and_hyphens_join(self, text: str) -> None:
        assert [word.joint for word in segments(text)] == [None, ""]

    @pytest.mark.parametrize(
        "text", ["山田\n太郎", "山田、太郎", "山田（太郎）", "山田/太郎", "山田。太郎"]
    )
    def test_segments__clauses_end_at_signs(self, text: str) -> None:
        assert [word.joint for word in segments(text)] == [None, None]

    @pytest.mark.parametrize(
        ("text", "inner"),
        [
            ("ゴミ出し", ("ごみ",)),
            ("ごみ出し", ("ごみ",)),
            ("納税", ("税",)),
            ("駅前", ("駅",)),
            ("水曜", ()),
            ("長沼町", ("長沼",)),
            ("犬山", ()),
            ("税", ()),
            ("漁港", ("漁", "港")),
            ("子ども", ("子",)),
            ("こども", ("子",)),
            ("土曜", ()),
            ("金沢", ()),
        ],
    )
    def test_segments__words_inside_words(self, text: str, inner: tuple[str, ...]) -> None:
        assert segments(text)[0].inner == inner

    @pytest.mark.parametrize(
        ("text", "says_nothing_alone"),
        [
            ("本市", [True, False]),
            ("5本", [False, True]),
            ("専門家", [False, True]),
            ("救急車", [False, False]),
            ("本", [False]),
        ],
    )
    def test_segments__affixes(self, text: str, says_nothing_alone: list[bool]) -> None:
        assert [word.is_affix for word in segments(text)] == says_nothing_alone

    def test_segments__places_in_the_original(self) -> None:
        text = "㈱みなとの ｻｰﾊﾞ 統合"

        assert [text[word.start : word.end] for word in segments(text)] == [
            "㈱",
            "㈱",
            "みなと",
            "ｻｰﾊﾞ",
            "統合",
        ]

    @pytest.mark.parametrize("text", [*HOSTILE, "防災\x00" * 3_000, "a" * 10_000, "\u202e災" * 99])
    def test_segments__any_text_has_them(self, text: str) -> None:
        for word in segments(text):
            assert word.key
            assert word.spelled
            assert 0 <= word.start < word.end <= len(text)
