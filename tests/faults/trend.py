"""Whether a series of measurements grows."""

from __future__ import annotations

from itertools import combinations
from math import sqrt
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

WARM_UP = 0.25
# One flat series of two hundred is taken for one that grows; then the floor has its say.
SIGNIFICANT = 2.58


def growth(series: Sequence[float]) -> float:
    """By how much it grows from the first to the last third after warming up; 0 for not at all.

    It grows if later values are larger than earlier ones more often than chance would have it
    (Mann and Kendall's test for a trend, which asks for no shape and minds no outlier).
    """
    warm = series[int(len(series) * WARM_UP) :]
    n = len(warm)
    risen = sum((b > a) - (b < a) for a, b in combinations(warm, 2))
    deviation = sqrt(n * (n - 1) * (2 * n + 5) / 18)
    if deviation == 0 or risen / deviation < SIGNIFICANT:
        return 0.0
    third = max(1, n // 3)
    return max(0.0, median(warm[-third:]) - median(warm[:third]))
