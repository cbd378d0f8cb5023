"""Maps the columns of a file of entries to fields: by our names, Japanese labels, or a mapping."""

from __future__ import annotations

from pathlib import Path

from catalog.entries.content import PARTS
from cms.tabular.columns import Columns
from cms.tabular.mappings import Mapping
from cms.tabular.reading.tables import TableRow

BUNDLED = Path(__file__).parent / "mappings"

LABELS: dict[str, tuple[str, ...]] = {
    "external_id": ("外部ID",),
    "organization": ("登録した団体", "団体名"),
    "registered_on": ("登録日",),
    "updated_on": ("情報更新日", "更新日"),
} | {part.header: part.headers for part in PARTS}
COLUMNS = Columns(LABELS, required=("title",))


def with_our_columns(rows: list[TableRow], mapping_file: Path | None) -> list[TableRow]:
    """Return `rows` with our field names: by `mapping_file`, a bundled mapping, or the header.

    Raises:
        UnreadableFileError: if no column is known, or the mapping file is unusable.
    """
    if not rows:
        return rows
    mapping = (
        Mapping.read(mapping_file, COLUMNS) if mapping_file else bundled_for(set(rows[0].values))
    )
    if mapping is not None:
        return [mapping.apply(row) for row in rows]
    return COLUMNS.rename(rows)


def bundled_for(header: set[str]) -> Mapping | None:
    """Return the bundled mapping whose columns equal this header."""
    mappings = (Mapping.read(path, COLUMNS) for path in sorted(BUNDLED.glob("*.toml")))
    return next((mapping for mapping in mappings if mapping.columns == header), None)
