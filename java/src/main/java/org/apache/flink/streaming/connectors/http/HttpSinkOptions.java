package org.apache.flink.streaming.connectors.http;

import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.MemorySize;

import java.time.Duration;

/**
 * Every option of the sink: its key, type, default and meaning.
 *
 * <p>The setters of {@link HttpSinkBuilder} and the Python package take key and default from here.
 */
@PublicEvolving
public final class HttpSinkOptions {

    /** What the keys of static headers begin with: {@code headers.<Name>}. */
    public static final String HEADER_PREFIX = "headers.";

    public static final ConfigOption<String> URL =
            ConfigOptions.key("url")
                    .stringType()
                    .noDefaultValue()
                    .withDescription("The http or https URL that requests are sent to.");

    public static final ConfigOption<String> METHOD =
            ConfigOptions.key("method")
                    .stringType()
                    .defaultValue("POST")
                    .withDescription(
                            "The method of requests: POST, PUT, PATCH, DELETE, GET, HEAD or"
                                    + " OPTIONS.");

    public static final ConfigOption<Duration> REQUEST_TIMEOUT =
            ConfigOptions.key("request-timeout")
                    .durationType()
                    .defaultValue(Duration.ofSeconds(30))
                    .withDescription(
                            "How long one attempt may take, from connecting to the last byte of the"
                                    + " answer.");

    public static final ConfigOption<Duration> CONNECT_TIMEOUT =
            ConfigOptions.key("connect-timeout")
                    .durationType()
                    .defaultValue(Duration.ofSeconds(5))
                    .withDescription("How long connecting may take, with the TLS handshake.");

    public static final ConfigOption<Duration> RETRY_INITIAL_DELAY =
            ConfigOptions.key("retry.initial-delay")
                    .durationType()
                    .defaultValue(Duration.ofMillis(200))
                    .withDescription(
                            "The longest wait before the first retry; it doubles with each further"
                                    + " failure and is drawn between zero and that (full jitter).");

    public static final ConfigOption<Duration> RETRY_MAX_DELAY =
            ConfigOptions.key("retry.max-delay")
                    .durationType()
                    .defaultValue(Duration.ofSeconds(60))
                    .withDescription("The longest wait before any retry or probe.");

    public static final ConfigOption<Duration> RETRY_AFTER_MAX =
            ConfigOptions.key("retry-after.max")
                    .durationType()
                    .defaultValue(Duration.ofMinutes(10))
                    .withDescription(
                            "The longest Retry-After that is obeyed; what asks for more is probed"
                                    + " once after that time.");

    public static final ConfigOption<OnReject> ON_REJECT =
            ConfigOptions.key("on-reject")
                    .enumType(OnReject.class)
                    .defaultValue(OnReject.FAIL)
                    .withDescription(
                            "What becomes of a record that can never succeed: fail the job, keep it"
                                    + " as a dead letter (the default when dead-letters is set), or"
                                    + " skip it, counted and logged.");

    public static final ConfigOption<String> DEAD_LETTERS =
            ConfigOptions.key("dead-letters")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "The directory, on any file system of Flink, where records that can"
                                    + " never succeed rest as letters.");

    public static final ConfigOption<OnConflict> ON_CONFLICT =
            ConfigOptions.key("on-conflict")
                    .enumType(OnConflict.class)
                    .defaultValue(OnConflict.REJECT)
                    .withDescription(
                            "What a 409 to a record without a key and not sent before means: a"
                                    + " rejected record, or success.");

    public static final ConfigOption<Duration> ENDPOINT_GRACE =
            ConfigOptions.key("endpoint-grace")
                    .durationType()
                    .defaultValue(Duration.ofMinutes(10))
                    .withDescription(
                            "How long an endpoint may answer as if nothing can succeed (401, 404, a"
                                    + " bad certificate, …) before the job fails.");

    public static final ConfigOption<Duration> RECORD_GRACE =
            ConfigOptions.key("record-grace")
                    .durationType()
                    .defaultValue(Duration.ofHours(1))
                    .withDescription(
                            "How long one record may fail while the endpoint accepts others before it is rejected; 0 or off for as long as it takes.");

    public static final ConfigOption<Duration> DELIVERY_TIMEOUT =
            ConfigOptions.key("delivery-timeout")
                    .durationType()
                    .defaultValue(Duration.ZERO)
                    .withDescription(
                            "How long a record may wait for its delivery in all before it is rejected; 0 or off for as long as it takes.");

    public static final ConfigOption<BatchFormat> BATCH_FORMAT =
            ConfigOptions.key("batch-format")
                    .enumType(BatchFormat.class)
                    .defaultValue(BatchFormat.NONE)
                    .withDescription("How several records become the body of one request.");

    public static final ConfigOption<String> RESPONSE_ITEMS =
            ConfigOptions.key("response.items")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "Where a success answer holds an array of results, one a record, in"
                                    + " the request's order: a JSON pointer, empty for the whole"
                                    + " body. E.g. /items.");

    public static final ConfigOption<String> RESPONSE_ITEM_STATUS =
            ConfigOptions.key("response.item-status")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "Where in a result, or in an error, the HTTP status of its record is:"
                                    + " a JSON pointer, e.g. /*/status. A boolean is one, too."
                                    + " Without it the result is the status, and an error rejects"
                                    + " its record.");

    public static final ConfigOption<String> RESPONSE_ERRORS =
            ConfigOptions.key("response.errors")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "Where a success answer holds an array of errors, each of one record:"
                                    + " a JSON pointer, e.g. /insertErrors. Records without an"
                                    + " error are delivered.");

    public static final ConfigOption<String> RESPONSE_ERROR_INDEX =
            ConfigOptions.key("response.error-index")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "Where in an error the position of its record in the request is,"
                                    + " counted from 0: a JSON pointer, e.g. /index. Without it"
                                    + " the error is the position.");

    /** What {@link #RESPONSE_MAX_BYTES} defaults to where answers are read record by record. */
    public static final MemorySize RESPONSE_SIZE_WITH_RESULTS = MemorySize.ofMebiBytes(8);

    public static final ConfigOption<MemorySize> RESPONSE_MAX_BYTES =
            ConfigOptions.key("response.max-bytes")
                    .memoryType()
                    .defaultValue(new MemorySize(64 << 10))
                    .withDescription(
                            "How much of an answer's body is read; beyond it the connection is"
                                    + " dropped. 8 mb by default with response.items,"
                                    + " response.errors or a response handler.");

    public static final ConfigOption<String> IDEMPOTENCY_KEY_HEADER =
            ConfigOptions.key("idempotency-key.header")
                    .stringType()
                    .defaultValue("Idempotency-Key")
                    .withDescription("The header that carries a request's key.");

    public static final ConfigOption<String> IDEMPOTENCY_KEY_FIELD =
            ConfigOptions.key("idempotency-key.field")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "The field of a record whose value is its request's key; a record"
                                    + " without it is rejected.");

    public static final ConfigOption<String> ORDERING_KEY_FIELD =
            ConfigOptions.key("ordering-key.field")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "The field of a record by whose value records are kept in order: those"
                                    + " of one value go one request at a time; a record without it"
                                    + " is rejected.");

    /** What {@link #MAX_BATCH_SIZE} defaults to with a batch format. */
    public static final int BATCH_SIZE_WITH_FORMAT = 500;

    public static final ConfigOption<Integer> MAX_BATCH_SIZE =
            ConfigOptions.key("sink.batch.max-size")
                    .intType()
                    .defaultValue(1)
                    .withDescription(
                            "Records in one request: 1, or up to 500 by default with a batch format.");

    public static final ConfigOption<MemorySize> MAX_BATCH_SIZE_IN_BYTES =
            ConfigOptions.key("sink.flush-buffer.size")
                    .memoryType()
                    .defaultValue(MemorySize.ofMebiBytes(4))
                    .withDescription("Bytes of the records in one request of several.");

    public static final ConfigOption<Duration> MAX_TIME_IN_BUFFER =
            ConfigOptions.key("sink.flush-buffer.timeout")
                    .durationType()
                    .defaultValue(Duration.ofSeconds(1))
                    .withDescription("How long a record may wait for a fuller request.");

    public static final ConfigOption<Concurrency> CONCURRENCY =
            ConfigOptions.key("concurrency")
                    .enumType(Concurrency.class)
                    .defaultValue(Concurrency.ADAPTIVE)
                    .withDescription(
                            "Whether the number of requests under way adapts to what the endpoint carries, or is fixed.");

    public static final ConfigOption<Double> RATE_LIMIT =
            ConfigOptions.key("rate-limit")
                    .doubleType()
                    .defaultValue(0.0)
                    .withDescription(
                            "Requests per second for the whole job; 0 or off for no limit.");

    public static final ConfigOption<Integer> MAX_IN_FLIGHT_REQUESTS =
            ConfigOptions.key("sink.requests.max-inflight")
                    .intType()
                    .defaultValue(32)
                    .withDescription("Requests that a subtask has under way at once.");

    public static final ConfigOption<Integer> MAX_BUFFERED_REQUESTS =
            ConfigOptions.key("sink.requests.max-buffered")
                    .intType()
                    .defaultValue(10_000)
                    .withDescription(
                            "Records that a subtask holds un-settled before it stops taking more.");

    public static final ConfigOption<MemorySize> BUFFER_MAX_BYTES =
            ConfigOptions.key("buffer.max-bytes")
                    .memoryType()
                    .defaultValue(MemorySize.ofMebiBytes(64))
                    .withDescription(
                            "Bytes that a subtask holds un-settled before it stops taking more.");

    public static final ConfigOption<MemorySize> MAX_RECORD_SIZE =
            ConfigOptions.key("record.max-bytes")
                    .memoryType()
                    .defaultValue(MemorySize.ofMebiBytes(1))
                    .withDescription(
                            "The largest request of one record; a larger one is rejected.");

    private HttpSinkOptions() {}
}
