"""`manage.py evaluate_search`: quality of the Japanese search on a judged set (V2, V14)."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from tests.benchmark.evaluation import FIRST, JudgedSet, RankingScore, Score

FOLDER_HELP = "texts.toml と queries.toml（あれば sentences.toml も）のあるフォルダー"
SCOPES = {"全体": None, "調整に使った分": False, "取り置いた分": True}


class Command(BaseCommand):
    """Print recall and precision of judged queries, then how well sentences are answered."""

    help = "判定済みの検索例と文章で、日本語検索の質を測ります。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "folder",
            type=Path,
            help="texts.toml と queries.toml（あれば sentences.toml も）のあるフォルダー",
        )
        parser.add_argument("--mistakes", action="store_true", help="誤りをすべて表示します")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print totals for each part of the queries, then the score of each kind."""
        try:
            judged = JudgedSet(options["folder"])
        except OSError as error:
            raise CommandError(f"判定済みの検索例を読めません：{error}") from error
        finder = judged.finder()
        for name, held_out in SCOPES.items():
            self._line(name, judged.scores(finder, held_out=held_out)["total"])
        scores = judged.scores(finder)
        for kind, score in scores.items():
            if kind != "total":
                self._line(kind, score)
        if options["mistakes"]:
            self.stdout.write("\n".join(scores["total"].mistakes))
        if judged.sentences:
            self._sentences(judged, shows_each=options["mistakes"])

    def _line(self, name: str, score: Score) -> None:
        self.stdout.write(
            f"{name}\t再現率 {score.recall:.4f}\t適合率 {score.precision:.4f}"
            f"\t正 {score.right}\t誤 {score.wrong}\t漏れ {score.missing}"
        )

    def _sentences(self, judged: JudgedSet, *, shows_each: bool) -> None:
        """Print the figures for each part of the sentences, then those of each sentence."""
        ranker = judged.ranker()
        for name, held_out in SCOPES.items():
            self._ranking_line(f"文章・{name}", judged.ranking(ranker, held_out))
        for each in judged.ranking(ranker).sentences if shows_each else ():
            first = " ".join(each.first)
            self.stdout.write(
                f"nDCG {each.ndcg:.4f}\t再現率 {each.recall:.4f}\t{each.text}: {first}"
            )

    def _ranking_line(self, name: str, score: RankingScore) -> None:
        self.stdout.write(
            f"{name}\tnDCG@{FIRST} {score.ndcg:.4f}\t再現率@{FIRST} {score.recall:.4f}"
            f"\t文章の数 {len(score.sentences)}"
        )
