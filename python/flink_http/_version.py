"""The version of the package, which is also that of its jar."""

from importlib.metadata import version

__version__ = version("flink-http")
