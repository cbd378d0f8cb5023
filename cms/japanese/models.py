"""Synonyms for the search (V2)."""

from __future__ import annotations

from collections.abc import Iterator

from django.core.exceptions import ValidationError
from django.db import models

from cms.japanese.query import parse_query, word_key

LONGEST_WORD = 60
MOST_WORDS = 20


class SynonymGroup(models.Model):
    """A group of synonyms, edited by the secretariat; each word also finds all the others."""

    words = models.TextField(
        "同義語",
        help_text="１行に１語。２語以上。どの語で検索しても、同じグループの語を含む情報が見つかります。",
    )

    class Meta:
        verbose_name = "同義語"
        verbose_name_plural = "同義語"

    def __str__(self) -> str:
        return "＝".join(self.as_list)

    @property
    def as_list(self) -> list[str]:
        lines = (" ".join(line.split()) for line in self.words.splitlines())
        return list(dict.fromkeys(line for line in lines if line))

    def clean(self) -> None:
        """Check that the search can use the words; a blank field has been refused before.

        Raises:
            ValidationError: at `words`, with all problems.
        """
        faults = list(_faults(self.as_list)) if self.words else []
        if faults:
            raise ValidationError({"words": faults})
        self.words = "\n".join(self.as_list)


def _faults(words: list[str]) -> Iterator[str]:
    """Yield the reasons why the search cannot use `words`, singly or as a group."""
    if len(words) > MOST_WORDS:
        yield f"１グループは{MOST_WORDS}語までです。"
        return
    faults = [fault for word in words if (fault := _fault(word))]
    yield from faults
    if not faults and len({word_key(word) for word in words}) < 2:  # noqa: PLR2004  # one says nothing
        yield "検索で違う語になるものを２語以上入力してください。"


def _fault(word: str) -> str:
    if len(word) > LONGEST_WORD:
        return f"「{word}」は長すぎます（{LONGEST_WORD}文字まで）。"
    query = parse_query(word)
    if query.none_of:
        return f"「{word}」は、検索では除外の指定になります。先頭の「-」を取ってください。"
    if not word_key(word) or not any(each.variants for each in query.all_of):
        return f"「{word}」には検索できる文字がありません。"
    return ""
