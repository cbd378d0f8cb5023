"""Writing made comparable, and the way back to the original (V2)."""

from __future__ import annotations

import pytest

from cms.japanese.folding import fold, hiragana, katakana, key

HOSTILE = [
    "",
    "\x00",
    "防\x00災",
    "\ud800",
    "\udfff防災",
    "👨\u200d👩\u200d👧 家族",
    "\u202e災防\u202c",
    "e\u0301\u0301\u0301",
    "\u3099\u3099か\u3099",
    "ｶﾞｷﾞｸﾞ",
    "ﷺ",
    "㍿㈱(株)",
    "葛\U000e0100城",
    "三三五五 二〇 百 千千",
    "\r\n\t\u2028",
    "(" * 500,
    "一" * 500,
]


class TestFold:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("ＩＣＴ", "ICT"),
            ("ｻｰﾊﾞ", "サーバ"),
            ("か\u3099", "が"),
            ("髙橋 﨑", "高橋 崎"),
            ("渡邊と渡邉", "渡辺と渡辺"),
            ("⺠泊と⻑期の⻄部", "民泊と長期の西部"),
            ("⼥⼦の⻘色", "女子の青色"),
            ("鰺と頰と塡と𠮟", "鯵と頬と填と叱"),
            ("カ゛スとハ゜ン", "ガスとパン"),
            ("か゛く", "がく"),
            ("あ゛", "あ \u3099"),
            ("㈱みなと", "株式会社みなと"),
            ("（株）みなと", "株式会社みなと"),
            ("みなと㈲", "みなと有限会社"),
            ("(一財)ひかり", "一般財団法人ひかり"),
            ("特定非営利活動法人まち", "NPO法人まち"),
            ("二十四時間", "24時間"),
            ("百二十の様式", "120の様式"),
            ("千五百", "1500"),
            ("二〇二四年", "2024年"),
            ("三三五五", "三三五五"),
            ("一一", "一一"),
            ("六次", "六次"),
            ("三ヶ所", "3か所"),
            ("3カ月", "3か月"),
            ("１箇所", "1か所"),
            ("関ヶ原", "関ヶ原"),
            ("Wi‐Fi", "Wi-Fi"),
            ("WiーFi", "Wi-Fi"),
            ("サーバー", "サーバー"),
            ("ハザード･マップ", "ハザード・マップ"),
            ("葛\U000e0100城", "葛城"),
            ("防\u200b災", "防災"),
            ("Word®", "Word "),
            ("防\x00災", "防 災"),
            ("\ud800防災", " 防災"),
            ("一行目\r\n二行目", "一行目 \n二行目"),
        ],
    )
    def test_fold__as_it_is_read(self, text: str, expected: str) -> None:
        assert fold(text).text == expected

    @pytest.mark.parametrize("text", ["防災無線", "abc", "サーバー 24時間", ""])
    def test_fold__ordinary_text_stays(self, text: str) -> None:
        folded = fold(text)

        assert folded.text == text
        assert [folded.span(n, n + 1) for n in range(len(text))] == [
            (n, n + 1) for n in range(len(text))
        ]

    @pytest.mark.parametrize(
        ("text", "part", "original"),
        [
            ("新ｻｰﾊﾞ室", "サーバ", "ｻｰﾊﾞ"),
            ("㈱みなと", "株式会社", "㈱"),
            ("㈱みなと", "みなと", "みなと"),
            ("(株)みなと", "株式", "(株)"),
            ("約二十四時間", "24", "二十四"),
            ("約二十四時間", "時間", "時間"),
            ("防\u200b災", "防災", "防\u200b災"),
            ("葛\U000e0100城市", "葛", "葛\U000e0100"),
            ("か\u3099く", "が", "か\u3099"),
            ("カ゛ス", "ガ", "カ゛"),
            ("㎡", "m", "㎡"),
        ],
    )
    def test_fold__leads_back_to_the_original(self, text: str, part: str, original: str) -> None:
        folded = fold(text)
        place = folded.text.index(part)

        start, end = folded.span(place, place + len(part))

        assert text[start:end] == original

    @pytest.mark.parametrize("text", HOSTILE)
    def test_fold__anything_can_be_folded(self, text: str) -> None:
        folded = fold(text)

        assert len(folded.text) == len(folded.starts) == len(folded.ends)
        assert folded.text.encode().decode() == folded.text
        assert "\x00" not in folded.text
        for start, end in zip(folded.starts, folded.ends, strict=True):
            assert 0 <= start < end <= len(text)

    @pytest.mark.parametrize("text", HOSTILE)
    def test_fold__twice_is_once(self, text: str) -> None:
        assert fold(fold(text).text).text == fold(text).text


class TestKey:
    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("ＩＣＴ", "ict"),
            ("ゴミ", "ごみ"),
            ("サーバ", "サーバー"),
            ("コンピュータ", "コンピューター"),
            ("プリンタ", "ﾌﾟﾘﾝﾀｰ"),
            ("ヴァイオリン", "バイオリン"),
            ("ヴェール", "ベール"),
            ("ウィルス", "ウイルス"),
            ("キヤノン", "キャノン"),
            ("メイン", "メーン"),
            ("ダイヤ", "ダイア"),
            ("シティ", "シティー"),
            ("斎藤", "斉藤"),
            ("齋藤", "斎藤"),
            ("髙橋", "高橋"),
            ("廣瀨", "広瀬"),
            ("島田", "嶋田"),
            ("佐々木", "佐佐木"),
            ("関ヶ原", "関が原"),
            ("鎌ケ谷", "鎌ヶ谷"),
            ("一人", "１人"),
            ("Wi-Fi", "wifi"),
            ("Café", "cafe"),
            ("が", "か\u3099"),
        ],
    )
    def test_key__same_word(self, one: str, other: str) -> None:
        assert key(one) == key(other)

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("は", "ば"),
            ("サーバ", "サバ"),
            ("カバー", "カバ"),
            ("キー", "キ"),
            ("3.5", "35"),
            ("一般", "1般の"),
            ("びょういん", "びよういん"),
        ],
    )
    def test_key__other_words_stay_apart(self, one: str, other: str) -> None:
        assert key(one) != key(other)

    @pytest.mark.parametrize("text", ["。", "「」", "-", " ", "'\"\\", "\x00", "👍"])
    def test_key__what_is_no_word_has_none(self, text: str) -> None:
        assert key(text) == ""

    @pytest.mark.parametrize("text", HOSTILE)
    def test_key__only_what_a_term_may_hold(self, text: str) -> None:
        assert all(letter.isalnum() or letter == "．" for letter in key(fold(text).text))

    @pytest.mark.parametrize(
        "word", ["サーバー", "ヴァイオリン", "佐々木", "関ヶ原", "一人", "3.5"]
    )
    def test_key__twice_is_once(self, word: str) -> None:
        assert key(key(word)) == key(word)


class TestKana:
    def test_hiragana__katakana_becomes_hiragana(self) -> None:
        assert hiragana("コドモ子どもー") == "こども子どもー"

    def test_katakana__hiragana_becomes_katakana(self) -> None:
        assert katakana("すまほー漢字") == "スマホー漢字"
