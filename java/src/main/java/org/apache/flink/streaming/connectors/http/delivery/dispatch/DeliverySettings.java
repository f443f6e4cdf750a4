package org.apache.flink.streaming.connectors.http.delivery.dispatch;

import org.apache.flink.annotation.Internal;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.connectors.http.Concurrency;
import org.apache.flink.streaming.connectors.http.HttpSinkOptions;
import org.apache.flink.streaming.connectors.http.OnConflict;
import org.apache.flink.streaming.connectors.http.OnReject;
import org.apache.flink.streaming.connectors.http.ResponseHandler;
import org.apache.flink.streaming.connectors.http.delivery.answer.HandledResults;
import org.apache.flink.streaming.connectors.http.delivery.answer.ItemJudge;
import org.apache.flink.streaming.connectors.http.delivery.answer.ResultRule;
import org.apache.flink.streaming.connectors.http.delivery.answer.Results;
import org.apache.flink.streaming.connectors.http.delivery.answer.RuledResults;
import org.apache.flink.streaming.connectors.http.delivery.answer.Wording;
import org.apache.flink.streaming.connectors.http.request.BatchBody;
import org.apache.flink.streaming.connectors.http.request.EndpointUrl;

import java.io.Serializable;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

import javax.annotation.Nullable;

/** The options of one sink, read and checked; travels with the job. Times in milliseconds. */
@Internal
public final class DeliverySettings implements Serializable {

    private static final long serialVersionUID = 1L;

    /** A time that never passes: what {@code off} stands for. */
    static final long OFF = Long.MAX_VALUE;

    public final EndpointUrl endpoint;
    public final LinkedHashMap<String, String> headers;
    public final String keyHeader;
    final OnReject onReject;

    /** The directory of dead letters; null if there are none. */
    public @Nullable final String deadLetters;

    final OnConflict onConflict;
    public final long requestTimeout;
    public final long connectTimeout;
    final long retryInitialDelay;
    final long retryMaxDelay;
    final long retryAfterMax;
    final long endpointGrace;
    final long recordGrace;
    final long deliveryTimeout;
    public final int responseMaxBytes;
    @Nullable final ResultRule resultRule;
    public @Nullable final ResponseHandler responseHandler;
    public final BatchBody batchFormat;
    final int maxBatchRecords;
    final long maxBatchBytes;
    final long linger;
    final boolean fixedConcurrency;
    public final int maxInFlight;

    /** For the whole job; infinite for no limit. */
    public final double requestsPerSecond;

    final int maxRecords;
    final long maxBytes;
    final long maxRecordBytes;
    public final Wording wording;

    /**
     * @param options values that keep their rules; the URL is set
     * @param headers static headers that keep their rules
     * @param batchFormat how records share a request
     * @param responseHandler reads what an answer says of each record; null for none
     * @throws IllegalArgumentException if the URL is none
     */
    public DeliverySettings(
            Configuration options,
            Map<String, String> headers,
            BatchBody batchFormat,
            @Nullable ResponseHandler responseHandler) {
        this.endpoint = EndpointUrl.parse(options.get(HttpSinkOptions.URL));
        this.headers = new LinkedHashMap<>(headers);
        this.keyHeader = options.get(HttpSinkOptions.IDEMPOTENCY_KEY_HEADER);
        this.onReject = options.get(HttpSinkOptions.ON_REJECT);
        this.deadLetters =
                onReject == OnReject.DEAD_LETTER ? options.get(HttpSinkOptions.DEAD_LETTERS) : null;
        this.onConflict = options.get(HttpSinkOptions.ON_CONFLICT);
        this.requestTimeout = millis(options, HttpSinkOptions.REQUEST_TIMEOUT);
        this.connectTimeout = millis(options, HttpSinkOptions.CONNECT_TIMEOUT);
        this.retryInitialDelay = millis(options, HttpSinkOptions.RETRY_INITIAL_DELAY);
        this.retryMaxDelay = millis(options, HttpSinkOptions.RETRY_MAX_DELAY);
        this.retryAfterMax = millis(options, HttpSinkOptions.RETRY_AFTER_MAX);
        this.endpointGrace = millis(options, HttpSinkOptions.ENDPOINT_GRACE);
        this.recordGrace = millisOrOff(options, HttpSinkOptions.RECORD_GRACE);
        this.deliveryTimeout = millisOrOff(options, HttpSinkOptions.DELIVERY_TIMEOUT);
        this.resultRule =
                ResultRule.of(
                        options.get(HttpSinkOptions.RESPONSE_ITEMS),
                        options.get(HttpSinkOptions.RESPONSE_ERRORS),
                        options.get(HttpSinkOptions.RESPONSE_ITEM_STATUS),
                        options.get(HttpSinkOptions.RESPONSE_ERROR_INDEX));
        this.responseHandler = responseHandler;
        this.responseMaxBytes =
                (int)
                        options.getOptional(HttpSinkOptions.RESPONSE_MAX_BYTES)
                                .orElse(
                                        resultRule == null && responseHandler == null
                                                ? HttpSinkOptions.RESPONSE_MAX_BYTES.defaultValue()
                                                : HttpSinkOptions.RESPONSE_SIZE_WITH_RESULTS)
                                .getBytes();
        this.batchFormat = batchFormat;
        this.maxBatchRecords =
                options.getOptional(HttpSinkOptions.MAX_BATCH_SIZE)
                        .orElse(batchFormat.isNone() ? 1 : HttpSinkOptions.BATCH_SIZE_WITH_FORMAT);
        this.maxBatchBytes = options.get(HttpSinkOptions.MAX_BATCH_SIZE_IN_BYTES).getBytes();
        this.linger = millis(options, HttpSinkOptions.MAX_TIME_IN_BUFFER);
        this.fixedConcurrency = options.get(HttpSinkOptions.CONCURRENCY) == Concurrency.FIXED;
        this.maxInFlight = options.get(HttpSinkOptions.MAX_IN_FLIGHT_REQUESTS);
        double rate = options.get(HttpSinkOptions.RATE_LIMIT);
        this.requestsPerSecond = rate == 0 ? Double.POSITIVE_INFINITY : rate;
        this.maxRecords = options.get(HttpSinkOptions.MAX_BUFFERED_REQUESTS);
        this.maxBytes = options.get(HttpSinkOptions.BUFFER_MAX_BYTES).getBytes();
        this.maxRecordBytes = options.get(HttpSinkOptions.MAX_RECORD_SIZE).getBytes();
        this.wording = new Wording(endpoint, headers);
    }

    private static long millis(Configuration options, ConfigOption<Duration> option) {
        return options.get(option).toMillis();
    }

    private static long millisOrOff(Configuration options, ConfigOption<Duration> option) {
        long millis = millis(options, option);
        return millis == 0 ? OFF : millis;
    }

    BatchLimits batchLimits() {
        return new BatchLimits(maxBatchRecords, maxBatchBytes, linger);
    }

    /** What reads the single records' results out of an answer. */
    public Results results() {
        ItemJudge judge = new ItemJudge(onConflict, wording);
        if (responseHandler != null) {
            return new HandledResults(responseHandler, judge);
        }
        return resultRule == null ? Results.NONE : new RuledResults(resultRule, judge);
    }

    public int maxBatchSize() {
        return maxBatchRecords;
    }

    public long maxBatchSizeInBytes() {
        return maxBatchBytes;
    }

    public long maxTimeInBufferMillis() {
        return linger;
    }

    public int maxInFlightRequests() {
        return maxInFlight;
    }

    public int maxBufferedRequests() {
        return maxRecords;
    }

    public long maxRecordBytes() {
        return maxRecordBytes;
    }
}
