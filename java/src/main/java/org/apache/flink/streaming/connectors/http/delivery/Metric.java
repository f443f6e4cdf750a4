package org.apache.flink.streaming.connectors.http.delivery;

import javax.annotation.Nullable;

/** What a subtask counts. The page docs/metrics.md is made from it. */
enum Metric {
    RECORDS_IN(Kind.COUNTER, "recordsIn", "Records given to the sink."),
    RECORDS_RESTORED(
            Kind.COUNTER, "recordsRestored", "Pending records taken over from a checkpoint."),
    RECORDS_DELIVERED(Kind.COUNTER, "recordsDelivered", "Records that the endpoint has accepted."),
    RECORDS_DEAD_LETTERED(
            Kind.COUNTER, "recordsDeadLettered", "Records rejected whose letter is durable."),
    RECORDS_SKIPPED(
            Kind.COUNTER, "recordsSkipped", "Records rejected, and skipped by `on-reject`."),
    RECORDS_PENDING(Kind.GAUGE, "recordsPending", "Records that wait or are under way."),
    BYTES_PENDING(Kind.GAUGE, "bytesPending", "Their size: bodies, URLs, headers and keys."),
    ATTEMPTS(Kind.COUNTER, "attempts", "Requests started."),
    RETRIES(
            Kind.COUNTER,
            "retries",
            "Requests that failed and whose records go again; also by `cause`: a status, or a"
                    + " failure such as `CONNECT` or `TIMEOUT`.",
            "cause"),
    REJECTS(
            Kind.COUNTER,
            "rejects",
            "Records that can never succeed; also by the `status` that said so, 0 for none.",
            "status"),
    POSSIBLE_DUPLICATES(
            Kind.COUNTER,
            "possibleDuplicates",
            "Requests after which nobody knows whether the endpoint acted."),
    ANSWERED_DUPLICATES(
            Kind.COUNTER,
            "answeredDuplicates",
            "Answers that say that the endpoint has the record from an earlier attempt."),
    REQUESTS_IN_FLIGHT(Kind.GAUGE, "requestsInFlight", "Requests under way."),
    CONCURRENCY_LIMIT(Kind.GAUGE, "concurrencyLimit", "Requests that may be under way at once."),
    GATE(Kind.GAUGE, "gate", "0 flowing, 1 recovering, 2 shut: the worst of the destinations."),
    LEARNED_RATE(
            Kind.GAUGE,
            "learnedRate",
            "Requests per second that the endpoint's 429s have taught; 0 for no limit."),
    OLDEST_PENDING_AGE(
            Kind.GAUGE,
            "oldestPendingAgeMs",
            "For how long the oldest pending record has waited, in ms."),
    REQUEST_LATENCY(
            Kind.HISTOGRAM,
            "requestLatencyMs",
            "From the start of a request to its answer, of those that succeed, in ms."),

    NUM_RECORDS_SEND(Kind.OF_FLINK, "numRecordsSend", "The same as `recordsDelivered`."),
    NUM_BYTES_SEND(Kind.OF_FLINK, "numBytesSend", "Their size, as in `bytesPending`."),
    NUM_RECORDS_SEND_ERRORS(
            Kind.OF_FLINK,
            "numRecordsSendErrors",
            "Records of requests that failed, each time, and records rejected."),
    CURRENT_SEND_TIME(Kind.OF_FLINK, "currentSendTime", "The last `requestLatencyMs`, in ms."),
    NUM_RECORDS_OUT(Kind.OF_FLINK, "numRecordsOut", "The same as `numRecordsSend`."),
    NUM_BYTES_OUT(Kind.OF_FLINK, "numBytesOut", "The same as `numBytesSend`.");

    /** How it is measured, and who registers it. */
    enum Kind {
        COUNTER,
        GAUGE,
        HISTOGRAM,
        /** Flink has it for each sink; this one gives it its meaning. */
        OF_FLINK
    }

    final Kind kind;
    final String title;

    /** What it means, in a sentence. */
    final String meaning;

    /** By what a counter is told apart beside its sum; null for nothing. */
    @Nullable final String label;

    Metric(Kind kind, String title, String meaning) {
        this(kind, title, meaning, null);
    }

    Metric(Kind kind, String title, String meaning, @Nullable String label) {
        this.kind = kind;
        this.title = title;
        this.meaning = meaning;
        this.label = label;
    }
}
