package org.apache.flink.streaming.connectors.http;

import org.apache.flink.annotation.Internal;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.streaming.connectors.http.delivery.dispatch.DeliverySettings;
import org.apache.flink.streaming.connectors.http.request.BatchBody;
import org.apache.flink.streaming.connectors.http.request.HeaderRules;
import org.apache.flink.streaming.connectors.http.request.RecordEncoder;
import org.apache.flink.streaming.connectors.http.request.RecordEncoders;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

import javax.annotation.Nullable;

/**
 * Builds an {@link HttpSink}.
 *
 * <p>A setter checks its own value, {@link #build()} what belongs together; both throw an {@link
 * IllegalArgumentException} that names the option, the rule and the value. Each setter is also an
 * option by key: see {@link HttpSinkOptions}.
 *
 * @param <InputT> the type of the records
 */
@PublicEvolving
public class HttpSinkBuilder<InputT> {

    private final Configuration options = new Configuration();
    private final Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    @Nullable private RequestConverter<InputT> converter;
    @Nullable private SerializationSchema<InputT> schema;
    @Nullable private ResponseHandler responseHandler;
    private boolean packed;

    HttpSinkBuilder() {}

    /** Sets the http or https URL that requests are sent to. Must be given. */
    public HttpSinkBuilder<InputT> setEndpointUrl(String url) {
        return set(HttpSinkOptions.URL, url);
    }

    /** Sets the method of requests; a request converter's requests bring their own. */
    public HttpSinkBuilder<InputT> setMethod(String method) {
        return set(HttpSinkOptions.METHOD, method);
    }

    /** Sets a header that every request carries. The value is never printed if it is a secret. */
    public HttpSinkBuilder<InputT> setHeader(String name, String value) {
        HeaderRules.check(name, value);
        headers.put(name, value);
        return this;
    }

    /** Sets the function that turns a record into its request. */
    public HttpSinkBuilder<InputT> setRequestConverter(RequestConverter<InputT> converter) {
        this.converter = OptionRules.given("the request converter", converter);
        return this;
    }

    /** Sets the schema that writes a record's body. */
    public HttpSinkBuilder<InputT> setSerializationSchema(SerializationSchema<InputT> schema) {
        this.schema = OptionRules.given("the serialization schema", schema);
        return this;
    }

    /** Sets how long one attempt may take, from connecting to the last byte of the answer. */
    public HttpSinkBuilder<InputT> setRequestTimeout(Duration timeout) {
        return set(HttpSinkOptions.REQUEST_TIMEOUT, timeout);
    }

    /** Sets how long connecting may take, with the TLS handshake. */
    public HttpSinkBuilder<InputT> setConnectTimeout(Duration timeout) {
        return set(HttpSinkOptions.CONNECT_TIMEOUT, timeout);
    }

    /** Sets the longest wait before the first retry. */
    public HttpSinkBuilder<InputT> setRetryInitialDelay(Duration delay) {
        return set(HttpSinkOptions.RETRY_INITIAL_DELAY, delay);
    }

    /** Sets the longest wait before any retry or probe. */
    public HttpSinkBuilder<InputT> setRetryMaxDelay(Duration delay) {
        return set(HttpSinkOptions.RETRY_MAX_DELAY, delay);
    }

    /** Sets the longest Retry-After that is obeyed. */
    public HttpSinkBuilder<InputT> setRetryAfterMax(Duration max) {
        return set(HttpSinkOptions.RETRY_AFTER_MAX, max);
    }

    /** Sets what becomes of a record that can never succeed. */
    public HttpSinkBuilder<InputT> setOnReject(OnReject onReject) {
        return set(HttpSinkOptions.ON_REJECT, onReject);
    }

    /**
     * Sets the directory where records that can never succeed rest as letters, on any file system
     * of Flink; {@code on-reject} is then {@link OnReject#DEAD_LETTER}.
     */
    public HttpSinkBuilder<InputT> setDeadLetters(String directory) {
        return set(HttpSinkOptions.DEAD_LETTERS, directory);
    }

    /** Sets what a 409 means for a record without a key that was not sent before. */
    public HttpSinkBuilder<InputT> setOnConflict(OnConflict onConflict) {
        return set(HttpSinkOptions.ON_CONFLICT, onConflict);
    }

    /** Sets how long an endpoint may answer as if nothing can succeed before the job fails. */
    public HttpSinkBuilder<InputT> setEndpointGrace(Duration grace) {
        return set(HttpSinkOptions.ENDPOINT_GRACE, grace);
    }

    /** Sets how much of an answer's body is read. */
    public HttpSinkBuilder<InputT> setResponseMaxBytes(MemorySize max) {
        return set(HttpSinkOptions.RESPONSE_MAX_BYTES, max);
    }

    /**
     * Sets where a success answer holds an array of results, one a record, in the request's order.
     *
     * @param pointer a JSON pointer (RFC 6901), in which one name may be {@code *}: the first
     *     member that the rest of the pointer leads into; empty for the whole body
     */
    public HttpSinkBuilder<InputT> setResponseItems(String pointer) {
        return set(HttpSinkOptions.RESPONSE_ITEMS, pointer);
    }

    /** Sets where in a result or an error the status of its record is. */
    public HttpSinkBuilder<InputT> setResponseItemStatus(String pointer) {
        return set(HttpSinkOptions.RESPONSE_ITEM_STATUS, pointer);
    }

    /** Sets where a success answer holds an array of errors, each of one record. */
    public HttpSinkBuilder<InputT> setResponseErrors(String pointer) {
        return set(HttpSinkOptions.RESPONSE_ERRORS, pointer);
    }

    /** Sets where in an error the position of its record is. */
    public HttpSinkBuilder<InputT> setResponseErrorIndex(String pointer) {
        return set(HttpSinkOptions.RESPONSE_ERROR_INDEX, pointer);
    }

    /** Sets the function that reads from an answer what became of each record. */
    public HttpSinkBuilder<InputT> setResponseHandler(ResponseHandler handler) {
        this.responseHandler = OptionRules.given("the response handler", handler);
        return this;
    }

    /** Sets the header that carries a request's key. */
    public HttpSinkBuilder<InputT> setIdempotencyKeyHeader(String name) {
        return set(HttpSinkOptions.IDEMPOTENCY_KEY_HEADER, name);
    }

    /** Sets the field of a record whose value is its request's key. */
    public HttpSinkBuilder<InputT> setIdempotencyKeyField(String field) {
        return set(HttpSinkOptions.IDEMPOTENCY_KEY_FIELD, field);
    }

    /** Sets the field of a record by whose value records are kept in order. */
    public HttpSinkBuilder<InputT> setOrderingKeyField(String field) {
        return set(HttpSinkOptions.ORDERING_KEY_FIELD, field);
    }

    /** Sets how long one record may fail while others succeed; zero for as long as it takes. */
    public HttpSinkBuilder<InputT> setRecordGrace(Duration grace) {
        return set(HttpSinkOptions.RECORD_GRACE, grace);
    }

    /** Sets how long a record may wait for its delivery in all; zero for as long as it takes. */
    public HttpSinkBuilder<InputT> setDeliveryTimeout(Duration timeout) {
        return set(HttpSinkOptions.DELIVERY_TIMEOUT, timeout);
    }

    /** Sets how several records become the body of one request. */
    public HttpSinkBuilder<InputT> setBatchFormat(BatchFormat format) {
        return set(HttpSinkOptions.BATCH_FORMAT, format);
    }

    /** Sets how many bytes of records one request of several may hold. */
    public HttpSinkBuilder<InputT> setMaxBatchSizeInBytes(long maxBatchSizeInBytes) {
        return setOption(HttpSinkOptions.MAX_BATCH_SIZE_IN_BYTES.key(), maxBatchSizeInBytes + " b");
    }

    /** Sets how long a record may wait for a fuller request, in ms. */
    public HttpSinkBuilder<InputT> setMaxTimeInBufferMS(long maxTimeInBufferMS) {
        return set(HttpSinkOptions.MAX_TIME_IN_BUFFER, Duration.ofMillis(maxTimeInBufferMS));
    }

    /** Sets whether the number of requests under way adapts to the endpoint. */
    public HttpSinkBuilder<InputT> setConcurrency(Concurrency concurrency) {
        return set(HttpSinkOptions.CONCURRENCY, concurrency);
    }

    /** Sets the requests per second for the whole job; 0 for no limit. */
    public HttpSinkBuilder<InputT> setRateLimit(double requestsPerSecond) {
        return set(HttpSinkOptions.RATE_LIMIT, requestsPerSecond);
    }

    /** Sets how many records one request may hold. */
    public HttpSinkBuilder<InputT> setMaxBatchSize(int maxBatchSize) {
        return set(HttpSinkOptions.MAX_BATCH_SIZE, maxBatchSize);
    }

    /** Sets how many requests a subtask may have under way. */
    public HttpSinkBuilder<InputT> setMaxInFlightRequests(int maxInFlightRequests) {
        return set(HttpSinkOptions.MAX_IN_FLIGHT_REQUESTS, maxInFlightRequests);
    }

    /** Sets how many records a subtask may hold un-settled. */
    public HttpSinkBuilder<InputT> setMaxBufferedRequests(int maxBufferedRequests) {
        return set(HttpSinkOptions.MAX_BUFFERED_REQUESTS, maxBufferedRequests);
    }

    /** Sets how many bytes a subtask may hold un-settled. */
    public HttpSinkBuilder<InputT> setBufferMaxBytes(MemorySize max) {
        return set(HttpSinkOptions.BUFFER_MAX_BYTES, max);
    }

    /** Sets the largest request of one record, in bytes. */
    public HttpSinkBuilder<InputT> setMaxRecordSizeInBytes(long maxRecordSizeInBytes) {
        return setOption(HttpSinkOptions.MAX_RECORD_SIZE.key(), maxRecordSizeInBytes + " b");
    }

    /**
     * Sets any option by its key.
     *
     * @param key a key of {@link HttpSinkOptions}, or {@code headers.<Name>}
     */
    public HttpSinkBuilder<InputT> setOption(String key, String value) {
        OptionRules.given("the option's key", key);
        if (key.startsWith(HttpSinkOptions.HEADER_PREFIX)) {
            return setHeader(key.substring(HttpSinkOptions.HEADER_PREFIX.length()), value);
        }
        OptionRules.set(options, key, value);
        return this;
    }

    /** Sets options by their keys. */
    public HttpSinkBuilder<InputT> setOptions(Map<String, String> options) {
        OptionRules.given("the options", options).forEach(this::setOption);
        return this;
    }

    /** Checks what belongs together and builds the sink. */
    public HttpSink<InputT> build() {
        return new HttpSink<>(this);
    }

    DeliverySettings settings() {
        FlinkVersion.check();
        if (!options.contains(HttpSinkOptions.URL)) {
            throw new IllegalArgumentException("url must be given, was not set");
        }
        BatchBody body = batchBody();
        int size = options.get(HttpSinkOptions.MAX_BATCH_SIZE);
        if (body.isNone() && size > 1) {
            throw new IllegalArgumentException(
                    HttpSinkOptions.MAX_BATCH_SIZE.key()
                            + " must be 1 unless batch-format is set, was "
                            + size);
        }
        checkResponseOptions();
        return new DeliverySettings(withRejects(), headers, body, responseHandler);
    }

    /** A directory for dead letters is set to be used. */
    private Configuration withRejects() {
        boolean directory = options.contains(HttpSinkOptions.DEAD_LETTERS);
        OnReject onReject =
                options.getOptional(HttpSinkOptions.ON_REJECT)
                        .orElse(directory ? OnReject.DEAD_LETTER : OnReject.FAIL);
        if (directory && onReject != OnReject.DEAD_LETTER) {
            throw new IllegalArgumentException(
                    "on-reject must be dead-letter or not set where dead-letters is set, was "
                            + onReject);
        }
        if (!directory && onReject == OnReject.DEAD_LETTER) {
            throw new IllegalArgumentException(
                    "dead-letters must be set where on-reject is dead-letter, was not set");
        }
        Configuration all = new Configuration(options);
        all.set(HttpSinkOptions.ON_REJECT, onReject);
        return all;
    }

    private void checkResponseOptions() {
        boolean items = options.contains(HttpSinkOptions.RESPONSE_ITEMS);
        boolean errors = options.contains(HttpSinkOptions.RESPONSE_ERRORS);
        if (items && errors) {
            throw new IllegalArgumentException(
                    "response.items and response.errors exclude each other, both were set");
        }
        if (responseHandler != null && (items || errors)) {
            throw new IllegalArgumentException(
                    "setResponseHandler and response."
                            + (items ? "items" : "errors")
                            + " exclude each other, both were set");
        }
        if (!items && !errors && options.contains(HttpSinkOptions.RESPONSE_ITEM_STATUS)) {
            throw new IllegalArgumentException(
                    "response.item-status must come with response.items or response.errors, was"
                            + " set alone");
        }
        if (!errors && options.contains(HttpSinkOptions.RESPONSE_ERROR_INDEX)) {
            throw new IllegalArgumentException(
                    "response.error-index must come with response.errors, was set without");
        }
    }

    private BatchBody batchBody() {
        switch (options.get(HttpSinkOptions.BATCH_FORMAT)) {
            case JSON_ARRAY:
                return BatchBody.JSON_ARRAY;
            case NDJSON:
                return BatchBody.NDJSON;
            default:
                return BatchBody.NONE;
        }
    }

    RecordEncoder<InputT> encoder() {
        if (converter != null && schema != null) {
            throw new IllegalArgumentException(
                    "setRequestConverter and setSerializationSchema exclude each other, both were"
                            + " set");
        }
        if (converter != null) {
            refuseBesideConverter(HttpSinkOptions.IDEMPOTENCY_KEY_FIELD, "HttpRequest.key");
            refuseBesideConverter(HttpSinkOptions.ORDERING_KEY_FIELD, "HttpRequest.orderingKey");
            return RecordEncoders.ofConverter(converter);
        }
        return RecordEncoders.keyed(
                recordEncoder(),
                options.get(HttpSinkOptions.IDEMPOTENCY_KEY_FIELD),
                options.get(HttpSinkOptions.ORDERING_KEY_FIELD));
    }

    private RecordEncoder<InputT> recordEncoder() {
        String method = options.get(HttpSinkOptions.METHOD).toUpperCase(Locale.ROOT);
        if (packed) {
            return packedEncoder(method);
        }
        return schema != null
                ? RecordEncoders.ofSchema(schema, method)
                : RecordEncoders.ofRecords(method);
    }

    private void refuseBesideConverter(ConfigOption<String> field, String instead) {
        if (options.contains(field)) {
            throw new IllegalArgumentException(
                    "setRequestConverter and "
                            + field.key()
                            + " exclude each other, both were set; use "
                            + instead
                            + " in the converter");
        }
    }

    /** The records are byte arrays that hold whole requests: the way from Python workers. */
    @Internal
    public HttpSinkBuilder<InputT> setPackedRequests() {
        packed = true;
        return this;
    }

    @SuppressWarnings("unchecked") // setPackedRequests says that the records are byte arrays.
    private static <InputT> RecordEncoder<InputT> packedEncoder(String method) {
        return (RecordEncoder<InputT>) (RecordEncoder<?>) RecordEncoders.ofPacked(method);
    }

    private <T> HttpSinkBuilder<InputT> set(ConfigOption<T> option, T value) {
        OptionRules.set(options, option, value);
        return this;
    }
}
