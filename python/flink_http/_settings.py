"""What a sink was told, as plain values that need no JVM."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Callable
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from pyflink.common.serialization import SerializationSchema


@dataclass(frozen=True, repr=False)  # headers may hold credentials
class Settings:
    """Options by key, headers by name, and what makes a request of a record."""

    options: Mapping[str, str]
    headers: Mapping[str, str]
    request: Callable[[Any], Any] | None
    body: Callable[[Any], Any] | None
    schema: SerializationSchema | None

    @property
    def function(self) -> Callable[[Any], Any] | None:
        """The user's function that runs in Python workers, if there is one."""
        return self.request or self.body

    @property
    def returns(self) -> str:
        """What that function returns."""
        return "request" if self.request else "body"

    def __repr__(self) -> str:
        """Show method and URL, without user, password and query."""
        url = urlsplit(self.options["url"])
        host = url.netloc.rpartition("@")[2]
        return f"{self.options.get('method', '')} {url.scheme}://{host}{url.path}".strip()
