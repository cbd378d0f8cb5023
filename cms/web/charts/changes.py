"""A number beside the one of the period before: difference, arrow and word."""

from __future__ import annotations

from dataclasses import dataclass

MORE, FEWER, SAME = ("↑", "増"), ("↓", "減"), ("→", "同じ")


@dataclass(frozen=True)
class Change:
    """What a number is now and what it was; `before` is None if that is not known."""

    label: str
    now: float
    before: float | None = None
    unit: str = "件"

    @property
    def difference(self) -> float | None:
        return None if self.before is None else round(self.now - self.before, 1)

    @property
    def sign(self) -> str:
        """The difference with its sign; "" if it is not known."""
        number = self.difference
        if number is None:
            return ""
        mark = "＋" if number > 0 else "－" if number < 0 else "±"
        return f"{mark}{abs(number):,g}"

    @property
    def arrow(self) -> str:
        return self._told()[0]

    @property
    def word(self) -> str:
        return self._told()[1]

    def _told(self) -> tuple[str, str]:
        number = self.difference
        if number is None:
            return "", "比べられません"
        return MORE if number > 0 else FEWER if number < 0 else SAME
