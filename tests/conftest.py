"""What the Python tests share."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Callable

import pytest

VECTORS = Path(__file__).parent / "vectors"


@pytest.fixture(scope="session")
def vectors() -> Callable[[str], Any]:
    """Return a table that Java and Python read, by its name."""

    def read(name: str) -> Any:
        return json.loads((VECTORS / name).read_text(encoding="utf-8"))

    return read
