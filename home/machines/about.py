"""What machines are told of a page: its name, what it is about, and what it holds (W4).

Each kind of page says it in one function, registered by its class in a module `facts`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import singledispatch
from typing import Any

from django.utils import timezone
from wagtail.models import Page
from wagtail.rich_text import get_text_for_indexing

from cms.web.text import whole_sentences
from home.search.models import texts_of

#: Characters of a description: search engines show about so many of Japanese.
LONGEST = 120


@dataclass(frozen=True)
class About:
    """What is said of one page; its address and the way to it come from the request."""

    title: str
    description: str
    #: The kind of Open Graph: website or article.
    kind: str = "website"
    #: What of schema.org the page is, besides name, description and address; {} for a mere page.
    thing: dict[str, Any] = field(default_factory=dict)
    #: Where below the address of its page it stands.
    below: str = ""
    #: The names of the feeds that bring what is new on it.
    feeds: tuple[str, ...] = ()


@singledispatch
def about(subject: Any) -> About:
    """Say what machines may know of `subject`; each kind of page registers its own function.

    Nothing may stand in the answer that an anonymous visitor does not see (V3).

    Raises:
        TypeError: if nobody has said what is to be told of this kind.
    """
    raise TypeError(f"No facts are registered for {type(subject).__name__}")


@about.register
def about_page(page: Page) -> About:
    """Say of any page what its editor wrote for search engines, else how it begins."""
    return About(str(page.seo_title or page.title), description_of(page))


def description_of(page: Page, text: str = "") -> str:
    """Return the description of the editor, else the beginning of `text` or of what it shows."""
    if page.search_description:
        return str(page.search_description)
    beginning = text or _intro(page) or _first_text(page) or " ".join(texts_of(page)[1:])
    return whole_sentences(beginning, LONGEST) or f"ＡＰＰＬＩＣの「{page.title}」のページです。"


def _intro(page: Page) -> str:
    return plain(getattr(page, "intro", ""))


def _first_text(page: Page) -> str:
    """Return the paragraphs of the body, without its headings and tables."""
    blocks = [each for each in getattr(page, "body", []) if each.block_type == "text"]
    return " ".join(plain(each.value.source) for each in blocks)


def plain(rich_text: str) -> str:
    return str(get_text_for_indexing(rich_text)).strip()


def day_of(moment: Any) -> str:
    """Return a moment as schema.org writes it, with the offset of Japan; "" without one."""
    return timezone.localtime(moment).isoformat(timespec="seconds") if moment else ""
