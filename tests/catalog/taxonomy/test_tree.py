"""The tree of genres, walked in memory (V2)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager

import pytest

from catalog.models import Genre
from catalog.secretariat.taxonomy.retiring import retire
from catalog.taxonomy.tree import GenreTree
from cms.admin.audit import Operator
from tests.factories import GenreFactory

pytestmark = pytest.mark.django_db

#: name → parent; the order of the secretariat is the order here.
FAMILY = {"防災": None, "観光": None, "消防": "防災", "避難": "防災", "消防団": "消防"}


@pytest.fixture
def genres() -> dict[str, Genre]:
    """Return the family by name."""
    made: dict[str, Genre] = {}
    for name, parent in FAMILY.items():
        made[name] = GenreFactory(name=name, parent=made.get(parent or ""))
    return made


class TestGenreTree:
    """Roots, children, siblings, ancestors, branches."""

    def names(self, genres: Iterable[Genre]) -> list[str]:
        """Return the names in order."""
        return [genre.name for genre in genres]

    @pytest.mark.usefixtures("genres")
    def test_roots__are_in_the_order_of_the_secretariat(self) -> None:
        assert self.names(GenreTree().roots) == ["防災", "観光"]

    @pytest.mark.parametrize(
        ("name", "children", "siblings", "ancestors"),
        [
            ("防災", ["消防", "避難"], ["観光"], []),
            ("観光", [], ["防災"], []),
            ("消防", ["消防団"], ["避難"], ["防災"]),
            ("避難", [], ["消防"], ["防災"]),
            ("消防団", [], [], ["消防", "防災"]),
        ],
    )
    def test_relatives__of_each(
        self,
        genres: dict[str, Genre],
        name: str,
        children: list[str],
        siblings: list[str],
        ancestors: list[str],
    ) -> None:
        tree = GenreTree()
        assert self.names(tree.children_of(genres[name])) == children
        assert self.names(tree.siblings_of(genres[name])) == siblings
        assert self.names(tree.ancestors_of(genres[name])) == ancestors

    @pytest.mark.parametrize(
        ("names", "branch"),
        [
            ([], set()),
            (["防災"], {"防災", "消防", "避難", "消防団"}),
            (["消防"], {"消防", "消防団"}),
            (["消防", "観光"], {"消防", "消防団", "観光"}),
            (["防災", "消防団"], {"防災", "消防", "避難", "消防団"}),
        ],
    )
    def test_branch__is_the_genres_and_all_below(
        self, genres: dict[str, Genre], names: list[str], branch: set[str]
    ) -> None:
        ids = GenreTree().branch_ids([genres[name] for name in names])
        assert ids == {genres[name].pk for name in branch}

    @pytest.mark.parametrize(
        ("names", "above"),
        [
            ([], set()),
            (["消防団"], {"消防団", "消防", "防災"}),
            (["避難", "消防"], {"避難", "消防", "防災"}),
            (["観光"], {"観光"}),
        ],
    )
    def test_ancestors__of_many_are_counted_once(
        self, genres: dict[str, Genre], names: list[str], above: set[str]
    ) -> None:
        ids = GenreTree().with_ancestors(genres[name].pk for name in names)
        assert ids == {genres[name].pk for name in above}

    def test_vanished_genre__is_left_out(self, genres: dict[str, Genre]) -> None:
        assert GenreTree().with_ancestors([0, genres["観光"].pk]) == {genres["観光"].pk}

    def test_slugs__lead_to_their_genres(self, genres: dict[str, Genre]) -> None:
        assert GenreTree().by_slug == {genre.slug: genre for genre in genres.values()}

    def test_whole_walk__takes_one_query(
        self,
        genres: dict[str, Genre],
        django_assert_num_queries: Callable[[int], AbstractContextManager[object]],
    ) -> None:
        with django_assert_num_queries(1):
            tree = GenreTree()
            ids = tree.branch_ids(tree.roots) | tree.with_ancestors([genres["消防団"].pk])
        assert len(ids) == len(FAMILY)


class TestRetired:
    """Retired genres are no part of the tree, but their slugs lead on (S2)."""

    def test_tree__leaves_them_out(self, genres: dict[str, Genre]) -> None:
        retire(genres["消防"], genres["避難"], Operator())
        names = {genre.name for genre in GenreTree().walk()}
        assert names == set(genres) - {"消防"}

    def test_slug__leads_to_the_successor(self, genres: dict[str, Genre]) -> None:
        retire(genres["消防"], genres["避難"], Operator())
        tree = GenreTree()
        assert tree.by_slug[genres["消防"].slug] == genres["避難"]
        assert tree.by_old_slug == {genres["消防"].slug: genres["避難"]}

    def test_path__is_read_from_the_top(self, genres: dict[str, Genre]) -> None:
        assert GenreTree().path_of(genres["消防団"]) == "防災 › 消防 › 消防団"
