"""A REST endpoint to test jobs with: any answer by script, and a ledger of what it received.

In pytest, take the fixture ``http_endpoint``; elsewhere, ``HttpEndpoint.start(script)``; by hand::

    flink-http endpoint --script "0-5: 200, 5-25: 503, 25-: every 10 429;Retry-After=2"

The script's language is described in ``flink_http.testing.script``.
"""

from .endpoint import HttpEndpoint
from .received import ReceivedRequest, Second, Statistics
from .script import Script

__all__ = ["HttpEndpoint", "ReceivedRequest", "Script", "Second", "Statistics"]
