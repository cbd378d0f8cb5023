"""StreamField blocks of the body of every page (W2)."""

from __future__ import annotations

from typing import Any

from wagtail import blocks
from wagtail.contrib.table_block.blocks import TableBlock
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageBlock

from cms.web.addresses import is_web_address

TEXT_FEATURES = ["bold", "italic", "link", "document-link", "ul", "ol"]


class HeadingBlock(blocks.StructBlock):
    text = blocks.CharBlock(label="見出し", max_length=100)
    level = blocks.ChoiceBlock(
        label="段階", choices=[("h2", "大見出し"), ("h3", "小見出し")], default="h2"
    )

    class Meta:
        icon = "title"
        label = "見出し"
        template = "home/blocks/heading.html"


class TableSectionBlock(blocks.StructBlock):
    """A table; its own block lets the template put a scrollable region around it."""

    table = TableBlock(label="表")

    class Meta:
        icon = "table"
        label = "表"
        template = "home/blocks/table.html"


class DocumentBlock(blocks.StructBlock):
    document = DocumentChooserBlock(label="ファイル")
    label = blocks.CharBlock(label="表示する名前", max_length=100, required=False)

    class Meta:
        icon = "doc-full"
        label = "ファイル"
        template = "home/blocks/document.html"


class CallOutBlock(blocks.StructBlock):
    level = blocks.ChoiceBlock(
        label="種類", choices=[("info", "お知らせ"), ("warning", "注意")], default="info"
    )
    title = blocks.CharBlock(label="見出し", max_length=100)
    text = blocks.TextBlock(label="本文", max_length=500)

    class Meta:
        icon = "warning"
        label = "囲み"
        template = "home/blocks/call_out.html"


class LinkCardBlock(blocks.StructBlock):
    title = blocks.CharBlock(label="見出し", max_length=60)
    text = blocks.TextBlock(label="説明", max_length=200, required=False)
    page = blocks.PageChooserBlock(label="ページ", required=False)
    address = blocks.URLBlock(label="外部のアドレス", required=False, validators=(is_web_address,))

    class Meta:
        icon = "link"
        label = "カード"


class LinksBlock(blocks.StructBlock):
    heading = blocks.CharBlock(label="見出し", max_length=60)
    cards = blocks.ListBlock(LinkCardBlock(), label="カード")

    class Meta:
        icon = "grip"
        label = "リンク集"
        template = "home/blocks/links.html"

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        context["items"] = [
            {
                "title": card["title"],
                "text": card["text"],
                "url": card["page"].url if card["page"] else card["address"],
            }
            for card in value["cards"]
        ]
        return context


class BodyBlock(blocks.StreamBlock):
    """The body of a standard page or news (W2)."""

    heading = HeadingBlock()
    text = blocks.RichTextBlock(
        label="文章", features=TEXT_FEATURES, template="home/blocks/text.html"
    )
    image = ImageBlock(label="画像", template="home/blocks/image.html")
    table = TableSectionBlock()
    document = DocumentBlock()
    call_out = CallOutBlock()
    links = LinksBlock()
