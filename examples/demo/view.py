"""Shows a run while it goes on: in place on a terminal, else as a line a second."""

from __future__ import annotations

import os
import sys
from collections import deque
from contextlib import contextmanager
from math import ceil
from typing import TYPE_CHECKING, Callable

import report
from metrics import GATES
from phases import DOWN, THROTTLES
from rich.console import Console, Group
from rich.live import Live
from rich.panel import Panel
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from moments import Moment

BARS = " ▁▂▃▄▅▆▇█"
SECONDS_SHOWN = 40
WIDTH = 72
GATE_WORDS = {
    "flowing": "flowing",
    "recovering": "recovering: more requests step by step",
    "shut": "shut: one request at a time asks whether it is back",
}
STYLES = {DOWN.state: "bold red", THROTTLES.state: "yellow"}
GATE_STYLES = {"flowing": "green", "recovering": "yellow", "shut": "red"}


@contextmanager
def shown(flights: int) -> Iterator[Callable[[Moment], None]]:
    """Give what shows a moment; on a terminal it is drawn over the one before."""
    if not sys.stdout.isatty() or os.environ.get("TERM", "dumb") == "dumb":
        print(report.HEAD, flush=True)
        lines = Lines()
        yield lambda moment: print(lines.line(moment), flush=True)
        return
    dashboard = Dashboard(flights)
    with Live(console=Console(width=WIDTH), auto_refresh=False) as live:
        yield lambda moment: live.update(dashboard.panel(moment), refresh=True)


class Lines:
    """A line for each moment."""

    def __init__(self) -> None:
        """Begin a run."""
        self._before: Moment | None = None

    def line(self, moment: Moment) -> str:
        """Write the line of the next moment."""
        line = report.line(moment, moment.rate_since(self._before))
        self._before = moment
        return line


class Dashboard:
    """A panel with the numbers of now, and the last seconds as bars."""

    def __init__(self, flights: int) -> None:
        """Take how many flights there are."""
        self._flights = flights
        self._before: Moment | None = None
        self._rates: deque[float] = deque(maxlen=SECONDS_SHOWN)
        self._waiting: deque[float] = deque(maxlen=SECONDS_SHOWN)

    def panel(self, moment: Moment) -> Panel:
        """Draw the next moment."""
        numbers, rate = moment.numbers, moment.rate_since(self._before)
        self._before = moment
        self._rates.append(rate)
        self._waiting.append(numbers.pending)
        gate = GATES[numbers.gate]

        rows = Table.grid(padding=(0, 2), expand=True)
        rows.add_column(style="dim")
        rows.add_column(ratio=1)
        rows.add_column(justify="right", style="bold")
        done = ProgressBar(total=self._flights, completed=numbers.delivered)
        rows.add_row("delivered", done, f"{numbers.delivered:,}")
        rows.add_row("a second", Text(bars(self._rates), style="cyan"), f"{rate:,.0f}")
        rows.add_row("waiting", Text(bars(self._waiting), style="magenta"), f"{numbers.pending:,}")
        rows.add_row("checkpoints", "completed", f"{numbers.checkpoints:,}")

        words = Table.grid(padding=(0, 2))
        words.add_column(style="dim", width=len("checkpoints"))
        words.add_column()
        state = moment.phase.state
        words.add_row("endpoint", Text(state, style=STYLES.get(state, "bold green")))
        words.add_row("gate", Text(GATE_WORDS[gate], style=GATE_STYLES[gate]))

        title = f"{self._flights:,} flights"
        return Panel(Group(words, rows), title=title, subtitle=report.clock(moment.seconds))


def bars(values: Collection[float]) -> str:
    """Draw values as bars, the largest at full height; only a 0 has none."""
    top = max(values, default=0) or 1
    return "".join(BARS[ceil(value / top * (len(BARS) - 1))] for value in values)
