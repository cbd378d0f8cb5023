"""`manage.py evaluate_search` (V2)."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "texts.toml").write_text(
        'a = ["防災無線", ""]\nb = ["東京都", ""]\nc = ["スマートフォン", ""]\n', "utf-8"
    )
    (tmp_path / "queries.toml").write_text(
        '[synonyms]\n"スマホ" = ["スマートフォン"]\n[queries.short]\n'
        '"防災" = ["a"]\n"京都" = ["b"]\n[queries.synonym]\n"スマホ" = ["c"]\n',
        "utf-8",
    )
    return tmp_path


def test_evaluate_search__figures_in_total_and_by_kind(folder: Path) -> None:
    out = StringIO()

    call_command("evaluate_search", folder, "--mistakes", stdout=out)

    lines = out.getvalue().splitlines()
    assert lines[0].startswith("全体\t再現率 0.6667\t適合率 1.0000\t正 2\t誤 0\t漏れ 1")
    assert "short\t再現率 0.5000" in out.getvalue()
    assert "synonym\t再現率 1.0000" in out.getvalue()
    assert lines[-1] == "short 京都: -b"


def test_evaluate_search__sentences_where_there_are_some(folder: Path) -> None:
    (folder / "sentences.toml").write_text(
        '[[sentences]]\ntext = "防災の無線が古い"\n2 = ["a"]\n1 = []\n'
        '[[sentences]]\ntext = "携帯電話が壊れる"\n2 = ["c"]\n1 = []\n',
        "utf-8",
    )
    out = StringIO()

    call_command("evaluate_search", folder, "--mistakes", stdout=out)

    lines = out.getvalue().splitlines()
    assert "文章・全体\tnDCG@10 1.0000\t再現率@10 1.0000\t文章の数 2" in lines
    assert "文章・取り置いた分\tnDCG@10 1.0000\t再現率@10 1.0000\t文章の数 0" in lines
    each, last = lines[-2:]
    assert each.startswith("nDCG 1.0000\t再現率 1.0000\t防災の無線が古い: a")
    assert last.startswith("nDCG 1.0000\t再現率 1.0000\t携帯電話が壊れる: c")


def test_evaluate_search__without_sentences(folder: Path) -> None:
    out = StringIO()

    call_command("evaluate_search", folder, stdout=out)

    assert "文章" not in out.getvalue()


def test_evaluate_search__no_such_folder(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="読めません"):
        call_command("evaluate_search", tmp_path / "nowhere")
