"""The options of the Java sink, written by scripts/options.py: do not edit."""

# ruff: noqa: E501 - a sentence is one line

from __future__ import annotations

from typing import NamedTuple


class Option(NamedTuple):
    """One option: the type of its value, its default as text, and what it means."""

    type: str
    default: str | None
    description: str


OPTIONS: dict[str, Option] = {
    "batch-format": Option(
        "Enum",
        "none",
        "How several records become the body of one request.",
    ),
    "buffer.max-bytes": Option(
        "MemorySize",
        "64 mb",
        "Bytes that a subtask holds un-settled before it stops taking more.",
    ),
    "concurrency": Option(
        "Enum",
        "adaptive",
        "Whether the number of requests under way adapts to what the endpoint carries, or is fixed.",
    ),
    "connect-timeout": Option(
        "Duration",
        "5 s",
        "How long connecting may take, with the TLS handshake.",
    ),
    "dead-letters": Option(
        "String",
        None,
        "The directory, on any file system of Flink, where records that can never succeed rest as letters.",
    ),
    "delivery-timeout": Option(
        "Duration",
        "0 ms",
        "How long a record may wait for its delivery in all before it is rejected; 0 or off for as long as it takes.",
    ),
    "endpoint-grace": Option(
        "Duration",
        "10 min",
        "How long an endpoint may answer as if nothing can succeed (401, 404, a bad certificate, …) before the job fails.",
    ),
    "idempotency-key.field": Option(
        "String",
        None,
        "The field of a record whose value is its request's key; a record without it is rejected.",
    ),
    "idempotency-key.header": Option(
        "String",
        "Idempotency-Key",
        "The header that carries a request's key.",
    ),
    "method": Option(
        "String",
        "POST",
        "The method of requests: POST, PUT, PATCH, DELETE, GET, HEAD or OPTIONS.",
    ),
    "on-conflict": Option(
        "Enum",
        "reject",
        "What a 409 to a record without a key and not sent before means: a rejected record, or success.",
    ),
    "on-reject": Option(
        "Enum",
        "fail",
        "What becomes of a record that can never succeed: fail the job, keep it as a dead letter (the default when dead-letters is set), or skip it, counted and logged.",
    ),
    "ordering-key.field": Option(
        "String",
        None,
        "The field of a record by whose value records are kept in order: those of one value go one request at a time; a record without it is rejected.",
    ),
    "rate-limit": Option(
        "Double",
        "0",
        "Requests per second for the whole job; 0 or off for no limit.",
    ),
    "record-grace": Option(
        "Duration",
        "1 h",
        "How long one record may fail while the endpoint accepts others before it is rejected; 0 or off for as long as it takes.",
    ),
    "record.max-bytes": Option(
        "MemorySize",
        "1 mb",
        "The largest request of one record; a larger one is rejected.",
    ),
    "request-timeout": Option(
        "Duration",
        "30 s",
        "How long one attempt may take, from connecting to the last byte of the answer.",
    ),
    "response.error-index": Option(
        "String",
        None,
        "Where in an error the position of its record in the request is, counted from 0: a JSON pointer, e.g. /index. Without it the error is the position.",
    ),
    "response.errors": Option(
        "String",
        None,
        "Where a success answer holds an array of errors, each of one record: a JSON pointer, e.g. /insertErrors. Records without an error are delivered.",
    ),
    "response.item-status": Option(
        "String",
        None,
        "Where in a result, or in an error, the HTTP status of its record is: a JSON pointer, e.g. /*/status. A boolean is one, too. Without it the result is the status, and an error rejects its record.",
    ),
    "response.items": Option(
        "String",
        None,
        "Where a success answer holds an array of results, one a record, in the request's order: a JSON pointer, empty for the whole body. E.g. /items.",
    ),
    "response.max-bytes": Option(
        "MemorySize",
        "64 kb",
        "How much of an answer's body is read; beyond it the connection is dropped. 8 mb by default with response.items, response.errors or a response handler.",
    ),
    "retry-after.max": Option(
        "Duration",
        "10 min",
        "The longest Retry-After that is obeyed; what asks for more is probed once after that time.",
    ),
    "retry.initial-delay": Option(
        "Duration",
        "200 ms",
        "The longest wait before the first retry; it doubles with each further failure and is drawn between zero and that (full jitter).",
    ),
    "retry.max-delay": Option(
        "Duration",
        "1 min",
        "The longest wait before any retry or probe.",
    ),
    "sink.batch.max-size": Option(
        "Integer",
        "1",
        "Records in one request: 1, or up to 500 by default with a batch format.",
    ),
    "sink.flush-buffer.size": Option(
        "MemorySize",
        "4 mb",
        "Bytes of the records in one request of several.",
    ),
    "sink.flush-buffer.timeout": Option(
        "Duration",
        "1 s",
        "How long a record may wait for a fuller request.",
    ),
    "sink.requests.max-buffered": Option(
        "Integer",
        "10000",
        "Records that a subtask holds un-settled before it stops taking more.",
    ),
    "sink.requests.max-inflight": Option(
        "Integer",
        "32",
        "Requests that a subtask has under way at once.",
    ),
    "url": Option(
        "String",
        None,
        "The http or https URL that requests are sent to.",
    ),
}
