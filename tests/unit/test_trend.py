"""What counts as growth in a soak."""

from __future__ import annotations

from random import Random

import pytest

from tests.faults.trend import growth

STEPS = 40


@pytest.mark.parametrize("seed", range(5))
def test_noise_is_no_growth(seed: int) -> None:
    """A heap that is larger now and smaller then is flat."""
    random = Random(seed)  # noqa: S311 - no secret
    assert growth([50_000 + random.gauss(0, 2000) for _ in range(STEPS)]) < 2000


@pytest.mark.parametrize("seed", range(5))
def test_a_slow_leak_is_growth(seed: int) -> None:
    """Noise three times as large as what a step adds does not hide it."""
    random = Random(seed)  # noqa: S311 - no secret
    leak = [50_000 + 600 * step + random.gauss(0, 2000) for step in range(STEPS)]
    assert growth(leak) > 8000


def test_warming_up_is_no_growth() -> None:
    """What is filled in the first quarter and stays is a cache, not a leak."""
    assert growth([min(step, 10) for step in range(STEPS)]) == 0


def test_an_outlier_is_no_growth() -> None:
    """One large value at the end says nothing."""
    assert growth([10] * (STEPS - 1) + [1000]) == 0
