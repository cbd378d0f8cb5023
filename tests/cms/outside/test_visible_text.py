"""What a page says, and whether it says the same tomorrow (O5)."""

from __future__ import annotations

import pytest

from cms.outside.visible_text import BYTES, TEXT, are_alike, decoded, fingerprint, visible_text

SENTENCES = [
    "川の水位を離れた場所で測り、役場の担当者に電話とメールで知らせる仕組みです。",
    "電池で五年動き、電源や電話線の工事は要りません。",
    "導入した町では、大雨の夜の見回りの回数が半分になりました。",
    "測った値は地図の上に色で示され、住民の携帯電話からも見ることができます。",
    "費用は一台ごとの月額で、初期費用はかかりません。",
    "導入の前に、現地の電波の強さを無料で調べます。",
    "ご質問は営業部の担当者までお寄せください。",
    "防災訓練のときだけ短い期間お貸しすることもできます。",
]
ENGLISH = (
    "Our sensor measures the level of small rivers and tells the duty officer by phone. "
    "It runs for five years on one battery and needs neither mains power nor a phone line. "
    "Towns that use it send half as many patrols during heavy rain as they did before."
)


def page(*paragraphs: str, around: str = "") -> str:
    """Return the fingerprint of a page with these paragraphs."""
    body = "".join(f"<p>{each}</p>" for each in paragraphs)
    html = f"<html><head><title>水位計</title></head><body>{around}{body}</body></html>"
    return fingerprint(html.encode(), "text/html; charset=utf-8", "utf-8")


#: Enough letters for sentences that have nothing in common.
LETTERS = [chr(0x4E00 + number) for number in range(997)]
BEFORE = page(*SENTENCES)


class TestVisibleText:
    @pytest.mark.parametrize(
        ("html", "text"),
        [
            ("<p>本文</p>", "本文"),
            ("前<script>var a = '<p>';</script>後", "前 後"),
            ("前<STYLE type=x>p { }</Style >後", "前 後"),
            ("前<!-- <p>見えない</p> -->後", "前 後"),
            ("<nav><a>メニュー</a></nav>本文<footer>著作権</footer>", "本文"),
            ("<header><h1>題</h1></header>", "題"),
            ("<select><option>一<option>二</select>本文", "本文"),
            ("水&amp;川&nbsp;&#27700;", "水&川 水"),
            ("<!DOCTYPE html><p>本文", "本文"),
            ("本文<script>終わらない", "本文"),
            ("本文<!-- 終わらない", "本文"),
            ("本文<p class=", "本文"),
            ("一 < 二", "一"),
            ("<navigate>本文</navigate>", "本文"),
            ("", ""),
        ],
    )
    def test_reader__sees_the_text_alone(self, html: str, text: str) -> None:
        assert " ".join(visible_text(html).split()) == text

    @pytest.mark.parametrize("piece", ["<a b='", "<", "<!--", "<script>", "</", "&#", "<script"])
    def test_hostile_page__is_gone_through_once(self, piece: str) -> None:
        """The standard library takes minutes for some of these."""
        assert len(visible_text(piece * 150_000)) <= 150_000 * (len(piece) + 1)


class TestDecoded:
    @pytest.mark.parametrize("charset", ["utf-8", "shift_jis", "euc_jp", "iso-2022-jp"])
    def test_charset__is_that_of_the_answer_or_of_the_page(self, charset: str) -> None:
        assert decoded("水位計".encode(charset), charset) == "水位計"
        head = f'<meta http-equiv="Content-Type" content="text/html; charset={charset}">'
        assert decoded((head + "水位計").encode(charset), "").endswith("水位計")

    @pytest.mark.parametrize("charset", ["", "no-such-charset", "hex", "\0"])
    def test_unknown_charset__is_taken_for_utf8(self, charset: str) -> None:
        assert decoded("水位計".encode(), charset) == "水位計"
        assert decoded(f'<meta charset="{charset}">水位計'.encode(), "").endswith("水位計")


class TestFalseAlarms:
    """What changes with every visit is no change."""

    @pytest.mark.parametrize(
        "around",
        [
            "<p>あなたは1234567人目の訪問者です</p>",
            "<p>令和８年１１月２２日（日）１２時３４分</p>",
            '<input type="hidden" name="csrf" value="9f8e7d6c5b4a">',
            "<script>window.token = 'a1b2c3d4';</script>",
            "<!-- generated 2026-11-22 by web03 -->",
            "<nav><ul><li>新着情報<li>会社案内<li>採用情報<li>お問い合わせ</ul></nav>",
            "<footer>Copyright 2026 Example Systems</footer>",
            "<p>［広告］秋の展示会を開きます</p>",
            "<aside><h2>新着</h2><p>秋の展示会を開きます。記者発表を行いました。</p></aside>",
        ],
    )
    def test_noise__leaves_the_page_alike(self, around: str) -> None:
        assert are_alike(BEFORE, page(*SENTENCES, around=around))

    def test_digits__do_not_matter(self) -> None:
        many = [f"{each}残り{number}台、{number * 7}円。" for number, each in enumerate(SENTENCES)]
        more = [f"{each}残り{number + 5}台、{number}円。" for number, each in enumerate(SENTENCES)]
        assert page(*many) == page(*more)

    def test_design__does_not_matter(self) -> None:
        split = [each.replace("、", "、</span>\n <span>") for each in SENTENCES]
        assert page(*split) == BEFORE

    def test_order_of_paragraphs__does_not_matter_much(self) -> None:
        assert are_alike(BEFORE, page(*reversed(SENTENCES)))

    def test_corrected_sentence__is_the_same_page(self) -> None:
        corrected = [*SENTENCES[:-1], "お問い合わせは担当までどうぞ。"]
        assert are_alike(BEFORE, page(*corrected))

    @pytest.mark.parametrize("size", [30, 300, 900])
    def test_long_pages__are_judged_by_their_share(self, size: int) -> None:
        words = ["".join(LETTERS[(n * k + k) % 997] for k in range(3, 23)) for n in range(size)]
        tenth = max(1, size // 20)
        assert are_alike(page(*words), page(*words[tenth:]))
        assert not are_alike(page(*words), page(*words[: size // 3]))


class TestChanges:
    """What a registrant should look at."""

    def test_other_page__is_another(self) -> None:
        assert not are_alike(BEFORE, page(ENGLISH))
        assert not are_alike(BEFORE, page("このドメインは売りに出されています。" * 3, ENGLISH[:90]))

    def test_rewritten_page__is_another(self) -> None:
        rewritten = [*SENTENCES[:3], "販売は終わりました。" * 2, ENGLISH]
        assert not are_alike(BEFORE, page(*rewritten))

    def test_file__is_another_with_any_byte(self) -> None:
        one, other = (fingerprint(data, "application/pdf", "") for data in (b"%PDF a", b"%PDF b"))
        assert one[0] == other[0] == BYTES
        assert not are_alike(one, other)
        assert are_alike(one, one)

    def test_page_that_became_a_file__is_another(self) -> None:
        assert BEFORE[0] == TEXT
        assert not are_alike(BEFORE, fingerprint(b"%PDF", "application/pdf", ""))


class TestTooLittle:
    @pytest.mark.parametrize("text", ["", "読み込み中…", "1234567890" * 50])
    def test_page_of_scripts__says_nothing(self, text: str) -> None:
        assert page(text) == ""

    def test_empty_file__says_nothing(self) -> None:
        assert fingerprint(b"", "application/pdf", "") == ""

    @pytest.mark.parametrize("other", ["", BEFORE])
    def test_nothing__is_no_change(self, other: str) -> None:
        assert are_alike("", other)
        assert are_alike(other, "")

    def test_fingerprint__is_small_whatever_the_page(self) -> None:
        assert (
            len(page(*(f"{each}{chr(0x4E00 + n)}" * 9 for n in range(2000) for each in "水川")))
            <= 1025
        )
