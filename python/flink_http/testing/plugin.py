"""The pytest plugin; installed with the package, no line needed in a ``conftest.py``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .endpoint import HttpEndpoint


@pytest.fixture
def http_endpoint() -> Iterator[HttpEndpoint]:
    """A REST endpoint that answers 200; another script by ``http_endpoint.set_script(...)``."""
    from .endpoint import HttpEndpoint  # noqa: PLC0415 - costs nothing where it is not used

    with HttpEndpoint.start() as endpoint:
        yield endpoint
