"""The only module that talks to the JVM: it builds the Java sink for a stream."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from py4j.protocol import Py4JError, Py4JJavaError
from pyflink.common.typeinfo import (
    ExternalTypeInfo,
    ListTypeInfo,
    MapTypeInfo,
    ObjectArrayTypeInfo,
    PickledBytesTypeInfo,
    RowTypeInfo,
    TupleTypeInfo,
    TypeInformation,
    Types,
)
from pyflink.datastream.data_stream import KeyedStream
from pyflink.java_gateway import get_gateway
from pyflink.util.java_utils import (
    add_jars_to_context_class_loader,
    get_j_env_configuration,
    is_local_deployment,
)
from pyflink.version import __version__ as flink_version

from ._jar import check_flink, jar_path
from ._mapper import PackedMapper

if TYPE_CHECKING:
    from pyflink.datastream import DataStream, StreamExecutionEnvironment

    from ._settings import Settings


def attach(stream: DataStream, settings: Settings) -> tuple[DataStream, Any]:
    """Return the stream that the Java sink reads, and the Java sink.

    :raises ValueError: an option breaks its rule
    :raises TypeError: the records' type does not fit what makes their requests
    :raises RuntimeError: the installed Flink or the jar does not fit
    """
    check_flink(flink_version)
    env = stream.get_execution_environment()
    _ship_jar(env)
    _use_this_python(env)
    if settings.schema is not None:
        return _typed(stream), _build(settings, packed=False)
    if settings.function is None and _java_writes(stream):
        return stream, _build(settings, packed=False)
    return _pack(stream, settings), _build(settings, packed=True)


def _ship_jar(env: StreamExecutionEnvironment) -> None:
    url = jar_path().as_uri()
    add_jars_to_context_class_loader([url])  # a thread of Python's may have a loader of its own
    conf = get_j_env_configuration(env._j_stream_execution_environment)
    if url not in (conf.getString("pipeline.jars", None) or ""):
        env.add_jars(url)


def _use_this_python(env: StreamExecutionEnvironment) -> None:
    """Let local workers run in this Python: Flink's default is whatever ``python`` is on PATH."""
    conf = get_j_env_configuration(env._j_stream_execution_environment)
    if is_local_deployment(conf) and not conf.containsKey("python.executable"):
        conf.setString("python.executable", sys.executable)


def _java_writes(stream: DataStream) -> bool:
    """Tell whether the Java sink can read the records, so that no Python operator is needed."""
    if isinstance(stream, KeyedStream):
        return False  # its Java records are pairs of key and record
    try:
        kind = stream.get_type()
    except TypeError:
        return True  # a type of Java's that PyFlink does not know, such as a POJO
    if isinstance(kind, (RowTypeInfo, ExternalTypeInfo)):
        return not _holds_pickled(kind)
    return kind in (Types.STRING(), Types.PRIMITIVE_ARRAY(Types.BYTE()))


def _holds_pickled(kind: TypeInformation) -> bool:
    """Tell whether somewhere in the type is what only Python can read."""
    if isinstance(kind, (RowTypeInfo, TupleTypeInfo)):
        return any(map(_holds_pickled, kind.get_field_types()))
    if isinstance(kind, MapTypeInfo):
        return _holds_pickled(kind._key_type_info) or _holds_pickled(kind._value_type_info)
    if isinstance(kind, ListTypeInfo):
        return _holds_pickled(kind.elem_type)
    if isinstance(kind, ObjectArrayTypeInfo):
        return _holds_pickled(kind._element_type)
    if isinstance(kind, ExternalTypeInfo):
        return _holds_pickled(kind._type_info)
    return isinstance(kind, PickledBytesTypeInfo)


def _typed(stream: DataStream) -> DataStream:
    """Return a stream whose records a Java schema can read."""
    if isinstance(stream, KeyedStream):
        return _typed(stream._values())
    if _java_writes(stream) or not _holds_pickled(stream.get_type()):
        return stream
    raise TypeError(
        "A SerializationSchema needs a typed stream, and these records are pickled by Python."
        " Give the operator before the sink an output_type, or make the body with set_body"
    )


def _pack(stream: DataStream, settings: Settings) -> DataStream:
    """Map the records to packed requests, in the operator before the sink."""
    mapper = PackedMapper(settings.function, settings.returns)
    packed = stream.map(mapper, output_type=Types.PRIMITIVE_ARRAY(Types.BYTE()))
    before = stream._j_data_stream.getTransformation()
    if before.isParallelismConfigured():
        packed.set_parallelism(before.getParallelism())  # a different one would not be chained
    return packed.name("HTTP request")


def _build(settings: Settings, *, packed: bool) -> Any:
    sink = get_gateway().jvm.org.apache.flink.streaming.connectors.http.HttpSink
    try:
        builder = sink.builder()
        for key, value in settings.options.items():
            builder.setOption(key, value)
        for name, value in settings.headers.items():
            builder.setHeader(name, value)
        if settings.schema is not None:
            builder.setSerializationSchema(settings.schema._j_serialization_schema)
        if packed:
            builder.setPackedRequests()
        return builder.build()
    except Py4JJavaError as e:
        raise _python_error(e) from None
    except Py4JError as e:
        raise RuntimeError(
            f"Flink's class path holds a flink-http that is not {jar_path().name}: remove it there"
            f" ({e})"
        ) from None


def _python_error(error: Py4JJavaError) -> Exception:
    """Return what Java said as Python's own error, without the Java stack."""
    kind = error.java_exception.getClass().getName()
    message = error.java_exception.getMessage()
    if kind == "java.lang.IllegalArgumentException":
        return ValueError(message)
    if kind == "java.lang.IllegalStateException":
        return RuntimeError(message)
    return error
