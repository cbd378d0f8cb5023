"""The judged queries asked of the index itself: the same hits on both databases (V2)."""

from __future__ import annotations

from pathlib import Path

import pytest

from catalog.entries.enums import SortOrder
from catalog.models import EntryText
from catalog.search.results import Conditions, EntrySearch
from catalog.taxonomy.tree import GenreTree
from cms.japanese.matching import finds
from cms.japanese.query import Query
from cms.japanese.terms import document_terms
from tests.benchmark.evaluation import FIRST, JudgedSet
from tests.factories import GenreFactory, InformationTypeFactory, OrganizationFactory, listed_entry

FOLDER = Path(__file__).parents[2] / "benchmark" / "judged"
BAR = 0.98
NDCG, RECALL_OF_FIRST = 0.70, 0.85
BAR_OF_A_KIND = 0.9


@pytest.mark.django_db
class TestJudgedSet:
    def world(self) -> tuple[JudgedSet, dict[int, str]]:
        """Publish the texts; return the judged set, and the name of each entry's text."""
        judged = JudgedSet(FOLDER)
        organization = OrganizationFactory(name="＝")
        kind, genre = InformationTypeFactory(), GenreFactory()
        names = {}
        for name, (title, *texts) in judged.texts.items():
            entry = listed_entry(
                title=title,
                summary="\n".join(texts),
                contact_company="",
                organization=organization,
                information_type=kind,
                genres=[genre],
            )
            names[entry.pk] = name
        return judged, names

    def test_sentences__answered_by_what_helps(self) -> None:
        judged, names = self.world()
        tree = GenreTree()

        def ranker(sentence: str) -> list[str]:
            asked = Conditions(text=sentence, sort=SortOrder.RELEVANCE)
            found = EntrySearch(asked, tree, reads_sentences=True)
            return [names[entry.pk] for entry in found.hits[:FIRST]]

        score = judged.ranking(ranker)
        assert score.ndcg >= NDCG
        assert score.recall >= RECALL_OF_FIRST

    def test_index__finds_what_it_should_and_nothing_else(self) -> None:
        judged, names = self.world()
        asked = dict[Query, set[str]]()

        def finder(query: Query) -> set[str]:
            rows = EntryText.objects.listed().answering(query).values_list("pk", flat=True)
            asked[query] = {names[pk] for pk in rows}
            return asked[query]

        scores = judged.scores(finder)
        total = scores.pop("total")
        assert total.recall >= BAR, total.mistakes
        assert total.precision >= BAR, total.mistakes
        for score in scores.values():
            assert score.recall >= BAR_OF_A_KIND, score.mistakes
            assert score.precision >= BAR_OF_A_KIND, score.mistakes

        terms = {name: document_terms(*texts) for name, texts in judged.texts.items()}
        for query, found in asked.items():
            assert found == {name for name in terms if finds(query, terms[name])}
