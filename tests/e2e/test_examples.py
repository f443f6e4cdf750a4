"""The examples, run as a reader would run them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from flink_http.testing import HttpEndpoint

EXAMPLES = Path(__file__).parents[2] / "examples"

pytestmark = pytest.mark.process


def run(name: str, *arguments: str) -> None:
    """Run an example to its end."""
    command = [sys.executable, str(EXAMPLES / name), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_quickstart(http_endpoint: HttpEndpoint) -> None:
    """A hundred orders arrive."""
    run("quickstart.py", http_endpoint.url_for("orders"))
    orders = sorted(r.json()["id"] for r in http_endpoint.accepted())
    assert orders == list(range(100))


def test_custom_requests(http_endpoint: HttpEndpoint) -> None:
    """Each order has its own method, URL, headers and key."""
    run("custom_requests.py", http_endpoint.url_for("v1"))
    seen = {r.path: r for r in http_endpoint.accepted()}
    assert set(seen) == {f"/v1/orders/{i}" for i in range(20)}
    put, deleted = seen["/v1/orders/7"], seen["/v1/orders/10"]
    assert (put.method, put.json()) == ("PUT", {"id": 7, "cancelled": False})
    assert (put.headers["idempotency-key"], put.headers["x-source"]) == ("order-7", "shop")
    assert (deleted.method, deleted.body) == ("DELETE", b"")
