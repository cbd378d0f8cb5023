"""What holds for every template: nothing inline, nothing from elsewhere (2.4, W6)."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import get_template

FOLDER = Path(settings.BASE_DIR) / "templates"
TEMPLATES = sorted(str(path.relative_to(FOLDER)) for path in FOLDER.rglob("*.html"))
TEXTS = sorted(str(path.relative_to(FOLDER)) for path in FOLDER.rglob("*.txt"))
COMPONENTS = [name for name in TEMPLATES if name.startswith("components/")]

DJANGO_CODE = re.compile(r"{%.*?%}|{#.*?#}|{{.*?}}", re.DOTALL)
COMMENT = re.compile(r"{% comment %}.*?{% endcomment %}", re.DOTALL)
REMOTE = re.compile(r"\s*([a-z][a-z0-9+.-]*:|//)", re.IGNORECASE)
LOADING_TAGS = {"script", "link", "img", "iframe", "source", "video", "audio", "object", "embed"}


class Tags(HTMLParser):
    """Collects what a strict policy forbids."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.faults: list[str] = []
        self.in_script = False
        self.feed(DJANGO_CODE.sub("X", COMMENT.sub("", source)))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at the tag and its attributes."""
        self.in_script = tag == "script"
        if tag == "style":
            self.faults.append("<style>")
        for name, value in attrs:
            if name == "style" or name.startswith("on"):
                self.faults.append(f"<{tag} {name}=…>")
            if (value or "").strip().lower().startswith(("javascript:", "vbscript:")):
                self.faults.append(f"<{tag} {name}={value}>")
            if tag in LOADING_TAGS and name in {"src", "href", "srcset", "data"}:
                self.faults += [f"<{tag} {name}={value}>"] if REMOTE.match(value or "") else []

    def handle_data(self, data: str) -> None:
        """Look at what stands inside a script."""
        if self.in_script and data.strip():
            self.faults.append(f"script: {data.strip()[:30]}")

    def handle_endtag(self, tag: str) -> None:
        """Leave the script."""
        self.in_script = False


class TestTags:
    @pytest.mark.parametrize(
        "source",
        [
            "<script>go()</script>",
            '<p style="color: red">x</p>',
            "<style>p {}</style>",
            '<a href="#" onclick="go()">x</a>',
            '<a href="javascript:go()">x</a>',
            '<script src="https://cdn.example/x.js"></script>',
            '<link rel="stylesheet" href="//cdn.example/x.css">',
            '<img src="http://cdn.example/x.png" alt="">',
            '{% if x %}<img alt="" onerror="go()">{% endif %}',
        ],
    )
    def test_faults__found(self, source: str) -> None:
        assert len(Tags(source).faults) == 1

    @pytest.mark.parametrize(
        "source",
        [
            '<script type="module" src="{% static \'cms/js/search.js\' %}"></script>',
            '<a href="https://example.jp/">x</a>',
            '{% comment %}<p style="x">{% endcomment %}<p class="style">on</p>',
        ],
    )
    def test_faults__none(self, source: str) -> None:
        assert Tags(source).faults == []


class TestEveryTemplate:
    @pytest.mark.parametrize("name", TEMPLATES)
    def test_html__nothing_inline_and_nothing_from_elsewhere(self, name: str) -> None:
        assert Tags((FOLDER / name).read_text(encoding="utf-8")).faults == []

    @pytest.mark.parametrize("name", TEMPLATES)
    def test_html__escapes_every_value(self, name: str) -> None:
        """Only code that has escaped the values marks a text as HTML (2.4)."""
        source = COMMENT.sub("", (FOLDER / name).read_text(encoding="utf-8"))
        assert re.findall(r"\|\s*safe(?:seq)?\b|{%\s*autoescape\s+off", source) == []

    @pytest.mark.parametrize("name", TEMPLATES + TEXTS)
    def test_template__breaks_no_tag_over_two_lines(self, name: str) -> None:
        """Django shows such a tag to the reader."""
        source = COMMENT.sub("", (FOLDER / name).read_text(encoding="utf-8"))
        assert [each for each in DJANGO_CODE.findall(source) if "\n" in each] == []

    @pytest.mark.parametrize("name", TEMPLATES + TEXTS)
    def test_template__compiles(self, name: str) -> None:
        assert get_template(name).template.nodelist

    @pytest.mark.parametrize("name", COMPONENTS)
    def test_component__begins_with_what_it_takes(self, name: str) -> None:
        source = (FOLDER / name).read_text(encoding="utf-8")
        comment = COMMENT.match(source)

        assert comment is not None
        assert len(comment.group().splitlines()) > 2


class TestStyles:
    def test_css__loads_nothing_from_elsewhere(self) -> None:
        sheets = sorted((Path(settings.BASE_DIR) / "cms" / "static").rglob("*.css"))
        remote = re.compile(r"@import|url\(\s*['\"]?\s*(https?:|//)", re.IGNORECASE)

        assert len(sheets) >= 2
        assert [path.name for path in sheets if remote.search(path.read_text("utf-8"))] == []
