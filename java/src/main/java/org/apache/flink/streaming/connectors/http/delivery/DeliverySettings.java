package org.apache.flink.streaming.connectors.http.delivery;

import org.apache.flink.annotation.Internal;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.connectors.http.HttpSinkOptions;
import org.apache.flink.streaming.connectors.http.OnConflict;
import org.apache.flink.streaming.connectors.http.OnReject;
import org.apache.flink.streaming.connectors.http.request.EndpointUrl;

import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.Map;

/** The options of one sink, read and checked; travels with the job. Times in milliseconds. */
@Internal
public final class DeliverySettings implements Serializable {

    private static final long serialVersionUID = 1L;

    final EndpointUrl endpoint;
    final LinkedHashMap<String, String> headers;
    final String keyHeader;
    final OnReject onReject;
    final OnConflict onConflict;
    final long requestTimeout;
    final long connectTimeout;
    final long retryInitialDelay;
    final long retryMaxDelay;
    final long retryAfterMax;
    final long endpointGrace;
    final int responseMaxBytes;
    final int maxInFlight;
    final int maxRecords;
    final long maxBytes;
    final long maxRecordBytes;
    final Wording wording;

    /**
     * @param options values that keep their rules; the URL is set
     * @param headers static headers that keep their rules
     * @throws IllegalArgumentException if the URL is none
     */
    public DeliverySettings(Configuration options, Map<String, String> headers) {
        this.endpoint = EndpointUrl.parse(options.get(HttpSinkOptions.URL));
        this.headers = new LinkedHashMap<>(headers);
        this.keyHeader = options.get(HttpSinkOptions.IDEMPOTENCY_KEY_HEADER);
        this.onReject = options.get(HttpSinkOptions.ON_REJECT);
        this.onConflict = options.get(HttpSinkOptions.ON_CONFLICT);
        this.requestTimeout = options.get(HttpSinkOptions.REQUEST_TIMEOUT).toMillis();
        this.connectTimeout = options.get(HttpSinkOptions.CONNECT_TIMEOUT).toMillis();
        this.retryInitialDelay = options.get(HttpSinkOptions.RETRY_INITIAL_DELAY).toMillis();
        this.retryMaxDelay = options.get(HttpSinkOptions.RETRY_MAX_DELAY).toMillis();
        this.retryAfterMax = options.get(HttpSinkOptions.RETRY_AFTER_MAX).toMillis();
        this.endpointGrace = options.get(HttpSinkOptions.ENDPOINT_GRACE).toMillis();
        this.responseMaxBytes = (int) options.get(HttpSinkOptions.RESPONSE_MAX_BYTES).getBytes();
        this.maxInFlight = options.get(HttpSinkOptions.MAX_IN_FLIGHT_REQUESTS);
        this.maxRecords = options.get(HttpSinkOptions.MAX_BUFFERED_REQUESTS);
        this.maxBytes = options.get(HttpSinkOptions.BUFFER_MAX_BYTES).getBytes();
        this.maxRecordBytes = options.get(HttpSinkOptions.MAX_RECORD_SIZE).getBytes();
        this.wording = new Wording(endpoint);
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
