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

/** The options of one sink, read and checked; travels with the job. */
@Internal
public final class DeliverySettings implements Serializable {

    private static final long serialVersionUID = 1L;

    private final Configuration options;
    private final LinkedHashMap<String, String> headers;
    private final EndpointUrl endpoint;

    /**
     * @param options values that keep their rules; the URL is set
     * @param headers static headers that keep their rules
     */
    public DeliverySettings(Configuration options, Map<String, String> headers) {
        this.options = new Configuration(options);
        this.headers = new LinkedHashMap<>(headers);
        this.endpoint = EndpointUrl.parse(options.get(HttpSinkOptions.URL));
    }

    public EndpointUrl endpoint() {
        return endpoint;
    }

    Map<String, String> headers() {
        return headers;
    }

    String keyHeader() {
        return options.get(HttpSinkOptions.IDEMPOTENCY_KEY_HEADER);
    }

    OnReject onReject() {
        return options.get(HttpSinkOptions.ON_REJECT);
    }

    OnConflict onConflict() {
        return options.get(HttpSinkOptions.ON_CONFLICT);
    }

    long requestTimeoutMillis() {
        return options.get(HttpSinkOptions.REQUEST_TIMEOUT).toMillis();
    }

    long connectTimeoutMillis() {
        return options.get(HttpSinkOptions.CONNECT_TIMEOUT).toMillis();
    }

    long retryInitialDelayMillis() {
        return options.get(HttpSinkOptions.RETRY_INITIAL_DELAY).toMillis();
    }

    long retryMaxDelayMillis() {
        return options.get(HttpSinkOptions.RETRY_MAX_DELAY).toMillis();
    }

    long retryAfterMaxMillis() {
        return options.get(HttpSinkOptions.RETRY_AFTER_MAX).toMillis();
    }

    long endpointGraceMillis() {
        return options.get(HttpSinkOptions.ENDPOINT_GRACE).toMillis();
    }

    int responseMaxBytes() {
        return (int) options.get(HttpSinkOptions.RESPONSE_MAX_BYTES).getBytes();
    }

    long bufferMaxBytes() {
        return options.get(HttpSinkOptions.BUFFER_MAX_BYTES).getBytes();
    }

    public int maxBatchSize() {
        return options.get(HttpSinkOptions.MAX_BATCH_SIZE);
    }

    public int maxInFlightRequests() {
        return options.get(HttpSinkOptions.MAX_IN_FLIGHT_REQUESTS);
    }

    public int maxBufferedRequests() {
        return options.get(HttpSinkOptions.MAX_BUFFERED_REQUESTS);
    }

    public long maxRecordBytes() {
        return options.get(HttpSinkOptions.MAX_RECORD_SIZE).getBytes();
    }
}
