"""How far a run is: one line that is written over on a terminal, else a line now and then."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import TextIO

_BAR = 24
_TERMINAL_SECONDS = 0.1
_LINE_SECONDS = 10.0


class Progress:
    """Shows what was sent and what was left, of how many."""

    def __init__(self, total: int, out: TextIO) -> None:
        self._total = total
        self._out = out
        self._terminal = out.isatty()
        self._every = _TERMINAL_SECONDS if self._terminal else _LINE_SECONDS
        self._began = time.monotonic()
        self._shown = self._began
        self._width = 0
        self.sent = 0
        self.left = 0

    def step(self, note: str = "") -> None:
        """Show where the run is, if it is time to."""
        now = time.monotonic()
        if now - self._shown >= self._every:
            self._shown = now
            self._show(self._text(now) + (f"  {note}" if note else ""))

    def say(self, text: str) -> None:
        """Print a line of its own."""
        self._erase()
        print(text, file=self._out, flush=True)

    def end(self) -> None:
        """Leave the line as it is at the end."""
        if self._terminal:
            self._show(self._text(time.monotonic()))
            print(file=self._out, flush=True)
            self._width = 0

    def _text(self, now: float) -> str:
        done = self.sent + self.left
        seconds = max(now - self._began, 1e-9)
        bar = "=" * (_BAR * done // max(self._total, 1))
        rest = timedelta(seconds=round((self._total - done) * seconds / done)) if done else "?"
        return (
            f"[{bar:<{_BAR}}] {done:,}/{self._total:,}  sent {self.sent:,}  left {self.left:,}"
            f"  {done / seconds:,.0f}/s  {rest} to go"
        )

    def _show(self, text: str) -> None:
        if not self._terminal:
            print(text, file=self._out, flush=True)
            return
        print(f"\r{text:<{self._width}}", end="", file=self._out, flush=True)
        self._width = len(text)

    def _erase(self) -> None:
        if self._terminal and self._width:
            print(f"\r{'':<{self._width}}\r", end="", file=self._out)
            self._width = 0
