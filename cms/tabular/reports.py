"""The result of an import, or of a trial run (O4)."""

from __future__ import annotations

from dataclasses import dataclass, field

from cms.tabular.problems import RowError


@dataclass
class Report:
    errors: list[RowError] = field(default_factory=list)
    added: int = 0
    changed: int = 0
    unchanged: int = 0

    def lines(self) -> list[str]:
        return [f"追加 {self.added}件、変更 {self.changed}件、変更なし {self.unchanged}件"]
