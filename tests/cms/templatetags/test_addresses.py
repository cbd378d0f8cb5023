"""Telephone numbers and mail addresses as links."""

from __future__ import annotations

import pytest
from wagtail.rich_text import RichText

from cms.templatetags.addresses import linked


class TestLinked:
    @pytest.mark.parametrize(
        ("value", "href"),
        [
            ("03-1234-5678", "tel:0312345678"),
            ("０３－１２３４－５６７８", "tel:0312345678"),
            ("03−1234−5678", "tel:0312345678"),
            ("03(1234)5678（内線 12）", "tel:0312345678"),
            ("+81 3-1234-5678", "tel:+81312345678"),
            ("0312345678", "tel:0312345678"),
            ("window@example.jp", "mailto:window@example.jp"),
        ],
    )
    def test_number_and_address__become_links(self, value: str, href: str) -> None:
        ((_, shown),) = linked([("連絡先", value)])
        assert shown == f'<a href="{href}">{value}</a>'

    @pytest.mark.parametrize(
        "value", ["情報政策課", "２０２６年度", "110", "でんわ", "<b>a@b</b>", 'a"@example.jp', ""]
    )
    def test_other_values__stay_text(self, value: str) -> None:
        assert linked([("担当", value)]) == [("担当", value)]


class TestAddressesMarked:
    @pytest.mark.parametrize(
        ("words", "is_marked"),
        [
            ("https://www.example.jp/a?b=1&amp;c=2", True),
            ("www.example.jp/a?b=1&amp;c=2/", True),
            ("総務省の資料", False),
            ("https://www.example.jp/", False),
        ],
    )
    def test_link__whose_words_are_its_address(self, words: str, is_marked: bool) -> None:
        link = f'<a href="https://www.example.jp/a?b=1&amp;c=2">{words}</a>'
        shown = str(RichText(f"<p>{link}。<b>太字</b></p>"))
        marked = link.replace("<a ", '<a class="address" ')
        assert shown.strip() == f"<p>{marked if is_marked else link}。<b>太字</b></p>"
