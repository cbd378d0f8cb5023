"""`manage.py reduce_word_vectors`: make the files of `cms/japanese/meaning/data` anew (V14)."""

from __future__ import annotations

import json
import struct
from pathlib import Path
from typing import Any

import numpy as np
from django.core.management.base import BaseCommand, CommandError, CommandParser

from cms.japanese.meaning.vectors import DIMENSIONS, FOLDER, hash_of, normalised, small

#: Lengths of vectors: 人 and 自分 have 2.4, 電話 3.4, 窓口 4.0, 除雪 4.7.
LENGTH_OF_COMMON, LENGTH_OF_USUAL = 2.2, 4.0
LEAST, MOST = 0.05, 1.4

MASK = (1 << 64) - 1
MULTIPLIER, SHIFT, SEED = 0xC6A4A7935BD1E995, 47, 1


class Command(BaseCommand):
    """Take the vectors out of an unpacked model of spaCy, in fewer dimensions and one byte each.

    Needed only for a new release of the vectors. The keys of a model are hashes of spellings
    (MurmurHash64A); the spellings themselves are in its `strings.json`.
    """

    help = "単語ベクトルを spaCy のモデルから取り出し、小さくして data に書きます（開発用）。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("vocab", type=Path, help="モデルの vocab フォルダー")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            number = self.reduce(options["vocab"])
        except OSError as error:
            raise CommandError(f"読み書きできません：{error}") from error
        self.stdout.write(f"{number}語のベクトルを {FOLDER} に書きました。")

    def reduce(self, vocab: Path) -> int:
        """Write the files; return the number of spellings."""
        import msgpack  # noqa: PLC0415  # only in development

        rows = np.load(vocab / "vectors")
        numbers = msgpack.loads((vocab / "key2row").read_bytes(), strict_map_key=False)
        spellings = json.loads((vocab / "strings.json").read_text("utf-8"))
        known = {
            hash_of(each): numbers[at] for each in spellings if (at := murmur(each)) in numbers
        }
        hashes = sorted(known)
        self.write("vectors", small(narrowed(rows)))
        self.write("weights", weights(rows))
        self.write("spellings", np.array(hashes, dtype=np.uint32))
        self.write("numbers", np.array([known[each] for each in hashes], dtype=np.uint16))
        return len(hashes)

    def write(self, name: str, values: Any) -> None:
        np.save(FOLDER / f"{name}.npy", values)


def narrowed(rows: Any) -> Any:
    """Return the rows in the directions in which they differ most."""
    unit = normalised(rows)
    _, _, directions = np.linalg.svd(unit, full_matrices=False)
    return unit @ directions[:DIMENSIONS].T


def weights(rows: Any) -> Any:
    """Return how much each word says: the vectors of words for everything are short."""
    lengths = np.linalg.norm(rows, axis=1)
    said = (lengths - LENGTH_OF_COMMON) / (LENGTH_OF_USUAL - LENGTH_OF_COMMON)
    return np.clip(said, LEAST, MOST).astype(np.float16)


def murmur(spelling: str) -> int:
    """Return the MurmurHash64A of a spelling, as the model has it."""
    data = spelling.encode()
    hashed = SEED ^ (len(data) * MULTIPLIER & MASK)
    whole = len(data) // 8 * 8
    for (block,) in struct.iter_unpack("<Q", data[:whole]):
        mixed = block * MULTIPLIER & MASK
        mixed = (mixed ^ mixed >> SHIFT) * MULTIPLIER & MASK
        hashed = (hashed ^ mixed) * MULTIPLIER & MASK
    if rest := data[whole:]:
        hashed = (hashed ^ int.from_bytes(rest, "little")) * MULTIPLIER & MASK
    hashed = (hashed ^ hashed >> SHIFT) * MULTIPLIER & MASK
    return hashed ^ hashed >> SHIFT
