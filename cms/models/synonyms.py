"""Words that the search takes for the same (V2)."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models

from cms.japanese.query import parse_query, word_key

LONGEST_WORD = 60
MOST_WORDS = 20


class SynonymGroup(models.Model):
    """A group of words of which each finds all the others, too; edited by the secretariat."""

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
        """The words, each once."""
        lines = (" ".join(line.split()) for line in self.words.splitlines())
        return list(dict.fromkeys(line for line in lines if line))

    def clean(self) -> None:
        """Keep only what the search can use.

        Raises:
            ValidationError: at `words`, if fewer than two words remain that differ to the search,
                or one of them is too long or names nothing.
        """
        words = self.as_list
        for word in words:
            if len(word) > LONGEST_WORD:
                raise ValidationError(
                    {"words": f"「{word}」は長すぎます（{LONGEST_WORD}文字まで）。"}
                )
            if not word_key(word) or parse_query(word).is_blank:
                raise ValidationError({"words": f"「{word}」には検索できる文字がありません。"})
        if len(words) > MOST_WORDS:
            raise ValidationError({"words": f"１グループは{MOST_WORDS}語までです。"})
        if len({word_key(word) for word in words}) < 2:  # noqa: PLR2004  # one says nothing
            raise ValidationError({"words": "検索で違う語になるものを２語以上入力してください。"})
        self.words = "\n".join(words)
