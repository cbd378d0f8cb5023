"""Groups of synonyms: what may be saved, and in which form (V2)."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from cms.japanese.models import LONGEST_WORD, MOST_WORDS
from cms.models import SynonymGroup


def faults(words: str) -> list[str]:
    """Return what `clean` says at the field, nothing if it lets the words pass."""
    try:
        SynonymGroup(words=words).clean()
    except ValidationError as error:
        return error.message_dict["words"]
    return []


class TestAsList:
    @pytest.mark.parametrize(
        ("typed", "words"),
        [
            ("井戸\n給水塔", ["井戸", "給水塔"]),
            ("井戸\r\n\r\n  給水塔　\r\n", ["井戸", "給水塔"]),
            ("井戸\n給水塔\n井戸\n 井戸", ["井戸", "給水塔"]),
            ("smart   phone\nスマート　フォン", ["smart phone", "スマート フォン"]),
            ("", []),
            (" \n　\n\t", []),
        ],
    )
    def test_words__are_each_there_once_without_idle_blanks(
        self, typed: str, words: list[str]
    ) -> None:
        assert SynonymGroup(words=typed).as_list == words

    def test_name__is_all_words(self) -> None:
        assert str(SynonymGroup(words="井戸\n給水塔\n井戸")) == "井戸＝給水塔"


class TestClean:
    def test_words__are_kept_one_a_line(self) -> None:
        group = SynonymGroup(words=" 井戸 \r\n\r\n給水塔\r\n井戸\r\n")
        group.clean()
        assert group.words == "井戸\n給水塔"

    def test_refused_words__stay_as_typed(self) -> None:
        group = SynonymGroup(words=" 井戸 \r\n")
        with pytest.raises(ValidationError):
            group.clean()
        assert group.words == " 井戸 \r\n"

    @pytest.mark.parametrize("typed", ["井戸", "井戸\n井戸", "ＡＩ\nai", "すまほ\nスマホ", "\n \n"])
    def test_words_the_search_takes_for_one__are_refused(self, typed: str) -> None:
        assert faults(typed) == ["検索で違う語になるものを２語以上入力してください。"]

    @pytest.mark.parametrize("word", ["！？", "AND", "＋", "-", "「」"])
    def test_word_that_names_nothing__is_refused(self, word: str) -> None:
        assert faults(f"井戸\n給水塔\n{word}") == [f"「{word}」には検索できる文字がありません。"]

    @pytest.mark.parametrize("word", ["-5G", "－５Ｇ", "井戸 -給水塔"])
    def test_exclusion__is_refused(self, word: str) -> None:
        (fault,) = faults(f"井戸\n給水塔\n{word}")
        assert fault.startswith(f"「{word}」は、検索では除外の指定になります。")

    def test_hyphen_within_a_word__is_no_exclusion(self) -> None:
        assert faults("e-Tax\n国税電子申告") == []

    def test_length__has_a_limit(self) -> None:
        longest = "井" * LONGEST_WORD
        assert faults(f"{longest}\n給水塔") == []
        assert faults(f"{longest}戸\n給水塔") == [f"「{longest}戸」は長すぎます（60文字まで）。"]

    def test_number__has_a_limit(self) -> None:
        words = [f"語{n}" for n in range(MOST_WORDS + 1)]
        assert faults("\n".join(words[:-1])) == []
        assert faults("\n".join(words)) == ["１グループは20語までです。"]

    def test_faults__are_told_all_at_once(self) -> None:
        assert len(faults("井戸\n！？\n-給水塔\n" + "長" * 61)) == 3

    def test_blank_field__is_left_to_the_field_itself(self) -> None:
        assert faults("") == []
        with pytest.raises(ValidationError) as raised:
            SynonymGroup(words="").full_clean()
        assert len(raised.value.message_dict["words"]) == 1

    def test_starters__pass(self, db: None) -> None:
        groups = list(SynonymGroup.objects.all())
        assert len(groups) > 5
        for group in groups:
            words = group.words
            group.full_clean()
            assert group.words == words
