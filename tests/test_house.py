"""The house keeps its rooms: no circles, small folders, nobody reaches into another's drawers."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import grimp
import pytest

from cms.apps import REGISTERING, registering_modules

ROOT = Path(__file__).resolve().parent.parent
APPS = ("cms", "catalog", "guidebook", "home")
#: Folders whose children are rooms.
CONTAINERS = ("cms", "cms.members", "catalog", "guidebook", "home", "home.events")
#: What looks up every address, and what settings name, belongs to no room.
OUTSIDE = ("cms.urls", "cms.settings")
MOST_FILES = 15
LONGEST_FUNCTION = 40
#: Ways round a circle of imports; the one discovery of what rooms register may import by name.
WAYS_ROUND = ("related_model", "import_module", "__name__ ==")
DISCOVERY = "cms/apps.py"


@cache
def graph() -> grimp.ImportGraph:
    """Return who imports whom, what only type checkers import left out."""
    return grimp.build_graph(*APPS, exclude_type_checking_imports=True, cache_dir=None)


def modules() -> list[str]:
    """Return the modules of the product that take part."""
    return sorted(each for each in graph().modules if not each.startswith(OUTSIDE))


def sources() -> Iterator[Path]:
    """Yield the files of the product, migrations left out."""
    for app in APPS:
        yield from (each for each in (ROOT / app).rglob("*.py") if "migrations" not in each.parts)


def order_of(edges: dict[str, set[str]]) -> list[str]:
    """Return the nodes in an order in which all arrows point back.

    Raises:
        CycleError: if there is a circle.
    """
    return list(TopologicalSorter(edges).static_order())


def room_of(module: str, container: str) -> str:
    """Return the room of `container` that holds `module`, "" if it lies elsewhere."""
    inside = module.removeprefix(f"{container}.")
    return "" if inside == module else inside.partition(".")[0]


class TestCircles:
    def test_check__finds_a_circle(self) -> None:
        with pytest.raises(CycleError):
            order_of({"a": {"b"}, "b": {"c"}, "c": {"a"}})

    def test_modules__import_in_no_circle(self) -> None:
        edges = {each: graph().find_modules_directly_imported_by(each) for each in modules()}
        assert len(order_of(edges)) > 400

    @pytest.mark.parametrize("container", CONTAINERS)
    def test_rooms__import_in_no_circle(self, container: str) -> None:
        edges: dict[str, set[str]] = defaultdict(set)
        for module in modules():
            room = room_of(module, container)
            for other in graph().find_modules_directly_imported_by(module) if room else ():
                edges[room].add(room_of(other, container))
            edges[room] -= {room, ""}
        assert order_of(edges)


class TestFolders:
    def test_folders__hold_few_files(self) -> None:
        numbers: dict[Path, int] = defaultdict(int)
        for path in sources():
            numbers[path.parent] += 1
        assert {path: number for path, number in numbers.items() if number > MOST_FILES} == {}


class TestFunctions:
    def test_functions__are_short(self) -> None:
        long = [
            f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"
            for path in sources()
            for node in ast.walk(ast.parse(path.read_text("utf-8")))
            if isinstance(node, ast.FunctionDef)
            and (node.end_lineno or 0) - node.lineno >= LONGEST_FUNCTION
        ]
        assert long == []


class TestDrawers:
    def test_private_names__are_of_their_room_alone(self) -> None:
        reaching = []
        for path in sources():
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if not isinstance(node, ast.ImportFrom) or node.level or not node.module:
                    continue
                names = [each.name for each in node.names if each.name.startswith("_")]
                if names and node.module.partition(".")[0] in APPS:
                    reaching.append((str(path.relative_to(ROOT)), node.module, names))
        assert reaching == []

    def test_ways_round_a_circle__are_not_taken(self) -> None:
        taken = {
            (str(path.relative_to(ROOT)), way)
            for path in sources()
            for way in WAYS_ROUND
            if way in path.read_text("utf-8")
        }
        assert taken == {(DISCOVERY, "import_module")}


class TestDiscovery:
    def test_modules__of_every_app_are_found(self) -> None:
        found = registering_modules()
        assert {each.partition(".")[0] for each in found} == set(APPS)
        assert {each.rpartition(".")[2] for each in found} == set(REGISTERING)
        assert "cms.members.importing.kinds" in found
