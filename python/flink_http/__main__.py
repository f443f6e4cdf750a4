"""``python -m flink_http`` is ``flink-http``."""

import sys

from .cli import main

sys.exit(main())
