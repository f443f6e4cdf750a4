package org.apache.flink.streaming.connectors.http.delivery.dispatch;

import org.apache.flink.streaming.connectors.http.request.EncodedRequest;

import java.nio.charset.StandardCharsets;

/** A record of a simulated source: where it goes, what it says, what it may not overtake. */
final class SimulatedRecord {

    private static final String[] NO_HEADERS = {};

    final int destination;
    final String body;
    private final String url;
    private final String orderingKey;

    /**
     * @param destination the number of the simulated endpoint, from 0
     * @param path what distinguishes the URLs of one endpoint
     * @param orderingKey null for none
     * @param body unique in its job
     */
    SimulatedRecord(int destination, int path, String orderingKey, String body) {
        this.destination = destination;
        this.url = destination + "/" + path;
        this.orderingKey = orderingKey;
        this.body = body;
    }

    EncodedRequest request() {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        return new EncodedRequest("POST", url, NO_HEADERS, "text/plain", body, orderingKey, bytes);
    }

    static int destination(Entry entry) {
        return entry.request.url.charAt(0) - '0';
    }
}
