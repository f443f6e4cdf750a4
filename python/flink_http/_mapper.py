"""The user's function on its way to the Python workers."""

from __future__ import annotations

import io
import sys
from typing import Any, Callable

import cloudpickle
from cloudpickle.cloudpickle_fast import CloudPickler

from . import _json, _worker, request


class PackedMapper:
    """Makes a packed request of each record. Pickled, it becomes the function that does so.

    :param function: the user's function, if there is one
    :param returns: what it returns, ``request`` or ``body``
    :raises TypeError: the function cannot be pickled
    """

    def __init__(self, function: Callable[[Any], Any] | None, returns: str) -> None:
        # Workers need not have this package: its modules travel with the function.
        for module in (_json, _worker, request):
            cloudpickle.register_pickle_by_value(module)  # type: ignore[no-untyped-call]
        self._payload = None if function is None else _dumps(function, returns)
        self._returns = returns

    def __call__(self, record: Any) -> bytes:
        return _worker.load(self._payload, self._returns)(record)

    def __reduce__(self) -> tuple[Any, ...]:
        return _worker.load, (self._payload, self._returns)


def _dumps(function: Callable[[Any], Any], name: str) -> bytes:
    out = io.BytesIO()
    try:
        _Pickler(out).dump(function)  # type: ignore[no-untyped-call]
    except Exception as e:
        raise TypeError(
            f"{name}= must be a function that can be pickled for the workers, was not: {e}"
        ) from e
    return out.getvalue()


class _Pickler(CloudPickler):
    """Sends ``flink_http`` itself, where a function names it, as what workers need of it."""

    def reducer_override(self, obj: Any) -> Any:
        if obj is sys.modules[__package__]:
            return _worker.package, (request.HttpRequest,)
        return super().reducer_override(obj)  # type: ignore[no-untyped-call]
