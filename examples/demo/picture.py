"""Draws a run as one picture: what waited, what was delivered, and the checkpoints."""

from __future__ import annotations

from typing import TYPE_CHECKING

import matplotlib as mpl
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from phases import DOWN, THROTTLES, end_of

if TYPE_CHECKING:
    from pathlib import Path

    from flink_http.testing import Second
    from matplotlib.axes import Axes
    from moments import Run
    from report import Findings

# The picture brings its own paper, so that it can be read on a dark page, too.
PAPER, INK, FAINT, RULE = "#ffffff", "#1f2328", "#59636e", "#d1d9e0"
WAITING, DELIVERED, CHECKPOINTS = "#8250df", "#0969da", "#1a7f37"
SHADES = {
    DOWN: ("#ffdcd7", "#a40e26", "endpoint down"),
    THROTTLES: ("#fff5cc", "#7d4e00", "429: wait 2 s"),
}
LEFT, RIGHT, BOTTOM, TOP = 0.075, 0.97, 0.105, 0.83

STYLE = {
    "svg.fonttype": "none",  # text stays text
    "svg.hashsalt": "flink-http",  # the same run is the same file
    "font.family": ["DejaVu Sans", "sans-serif"],
    "font.size": 11,
    "text.color": INK,
    "axes.facecolor": "none",
    "axes.edgecolor": RULE,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.spines.left": False,
    "axes.axisbelow": True,
    "grid.color": RULE,
    "grid.linewidth": 0.6,
    "xtick.color": FAINT,
    "ytick.color": FAINT,
    "xtick.major.size": 0,
    "ytick.major.size": 0,
}


def draw(run: Run, timeline: list[Second], findings: Findings, path: Path) -> None:
    """Write the picture as SVG."""
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(9.6, 5.6), facecolor=PAPER, edgecolor=RULE, linewidth=1)
        FigureCanvasSVG(figure)
        figure.text(LEFT, 0.915, _title(findings), size=15, weight="bold")
        backdrop = figure.add_axes((LEFT, BOTTOM, RIGHT - LEFT, TOP - BOTTOM))
        waiting, delivered, checkpoints = figure.subplots(
            3, 1, sharex=True, gridspec_kw={"height_ratios": (5, 5, 1), "hspace": 0.5}
        )
        figure.subplots_adjust(left=LEFT, right=RIGHT, bottom=BOTTOM, top=TOP - 0.06)
        for axes in (backdrop, waiting):
            axes.set_xlim(0, run.moments[-1].seconds + 1)
        _shade(backdrop)
        _draw_waiting(waiting, run)
        _draw_delivered(delivered, timeline)
        _draw_checkpoints(checkpoints, run)
        path.parent.mkdir(parents=True, exist_ok=True)
        figure.savefig(path, format="svg", metadata={"Date": None, "Creator": None})


def _title(findings: Findings) -> str:
    lost = f"{findings.lost:,}" if findings.lost else "none"
    twice = f"{findings.duplicates:,}" if findings.duplicates else "none"
    return f"{findings.flights:,} records, an endpoint in trouble: {lost} lost, {twice} twice"


def _shade(backdrop: Axes) -> None:
    """Mark the times of trouble, behind everything else."""
    backdrop.axis("off")
    backdrop.set_ylim(0, 1)
    for phase, (shade, ink, name) in SHADES.items():
        start, end = phase.start, end_of(phase)
        backdrop.axvspan(start, end, color=shade, linewidth=0)
        backdrop.text((start + end) / 2, 1.025, name, color=ink, size=10, ha="center")


def _draw_waiting(axes: Axes, run: Run) -> None:
    seconds = [moment.seconds for moment in run.moments]
    records = [moment.numbers.pending for moment in run.moments]
    axes.fill_between(seconds, records, color=WAITING, alpha=0.25, linewidth=0)
    axes.plot(seconds, records, color=WAITING, linewidth=1.6)
    _lay_out(axes, "Records waiting in the sink", WAITING, max(records))


def _draw_delivered(axes: Axes, timeline: list[Second]) -> None:
    records = [each.accepted for each in timeline]
    axes.stairs(records, fill=True, color=DELIVERED)
    _lay_out(axes, "Records delivered per second", DELIVERED, max(records))


def _draw_checkpoints(axes: Axes, run: Run) -> None:
    axes.eventplot(run.checkpoints, lineoffsets=0.5, colors=CHECKPOINTS)
    down = run.checkpoints_while_down
    name = f"Checkpoints completed: {len(run.checkpoints)}, {down} of them while it was down"
    _lay_out(axes, name, CHECKPOINTS, 1)
    axes.set_yticks([])
    axes.set_xlabel("seconds since the first request", color=FAINT)


def _lay_out(axes: Axes, name: str, color: str, top: float) -> None:
    axes.set_ylim(0, top * 1.05)
    axes.set_title(name, loc="left", color=color, weight="bold", size=11, pad=5)
    axes.locator_params(axis="y", nbins=4, integer=True)
    axes.yaxis.set_major_formatter("{x:,.0f}")
    axes.grid(visible=True, axis="y")
