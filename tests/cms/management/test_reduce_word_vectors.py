from __future__ import annotations

import json
from pathlib import Path

import msgpack
import numpy as np
import pytest
from django.core.management import CommandError, call_command

from cms.japanese.meaning.vectors import DIMENSIONS, hash_of, normalised
from cms.management.commands import reduce_word_vectors
from cms.management.commands.reduce_word_vectors import murmur


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    monkeypatch.setattr(reduce_word_vectors, "FOLDER", folder)
    return folder


def model(folder: Path, rows: np.ndarray, numbers: dict[str, int]) -> Path:
    """Write the vocabulary of a model as spaCy does."""
    with (folder / "vectors").open("wb") as file:
        np.save(file, rows)
    keys = {murmur(word): number for word, number in numbers.items()}
    (folder / "key2row").write_bytes(msgpack.packb(keys))
    (folder / "strings.json").write_text(json.dumps([*numbers, "知らない"]), "utf-8")
    return folder


class TestReduction:
    def test_files__angles_and_spellings_stay(self, tmp_path: Path, data: Path) -> None:
        rows = np.random.default_rng(1).normal(size=(300, 300)).astype(np.float32)
        rows[1] = rows[0] + 0.1 * rows[2]
        rows[3] *= 0.01
        vocab = model(tmp_path, rows, {"窓口": 0, "カウンター": 1, "人": 3, "受付": 0})

        call_command("reduce_word_vectors", str(vocab))

        found = {path.stem: np.load(path) for path in data.iterdir()}
        small = normalised(found["vectors"].astype(np.float32))
        assert found["vectors"].shape == (300, DIMENSIONS)
        assert float(small[0] @ small[1]) > 0.98
        assert float(small[0] @ small[3]) < 0.3
        assert found["weights"][3] < found["weights"][0]
        hashes = found["spellings"].tolist()
        assert hashes == sorted(map(hash_of, ["窓口", "カウンター", "人", "受付"]))
        assert found["numbers"][hashes.index(hash_of("受付"))] == 0

    def test_folder_without_a_model(self, tmp_path: Path, data: Path) -> None:
        with pytest.raises(CommandError):
            call_command("reduce_word_vectors", str(tmp_path))


@pytest.mark.parametrize(
    ("spelling", "hashed"),
    # Keys of the published model.
    [("人", 10509053707201126865), ("事務手続き", 4710158040082235487)],
)
def test_murmur__as_in_the_model(spelling: str, hashed: int) -> None:
    assert murmur(spelling) == hashed
