"""How far a command of the search has come, told every few seconds."""

from __future__ import annotations

import time
from collections.abc import Callable


class Told:
    """Called with the number of entries done; writes a line at most every `every` seconds."""

    def __init__(self, write: Callable[[str], object], every: float = 5.0) -> None:
        self.write = write
        self.every = every
        self.started = self.told = time.monotonic()

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.started

    def __call__(self, done: int) -> None:
        if time.monotonic() - self.told >= self.every:
            self.told = time.monotonic()
            self.write(f"{done:,}件（{self.seconds:.0f}秒）")
