package org.apache.flink.streaming.connectors.http.delivery;

import org.apache.flink.streaming.connectors.http.request.EncodedRequest;
import org.apache.flink.streaming.connectors.http.transport.Origin;
import org.apache.flink.streaming.connectors.http.transport.WireRequest;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Puts together what goes on the wire: what the record decided, and from the running configuration
 * the endpoint and the static headers.
 */
final class RequestAssembler {

    private static final String CONTENT_TYPE = "Content-Type";

    private final DeliverySettings settings;
    private final Origin origin;

    /** The headers of records without headers or key of their own, by Content-Type. */
    private final Map<String, String[]> plain = new HashMap<>();

    RequestAssembler(DeliverySettings settings) {
        this.settings = settings;
        this.origin =
                new Origin(
                        settings.endpoint.scheme(),
                        settings.endpoint.host(),
                        settings.endpoint.port());
    }

    /** Where every request of this sink goes: a record cannot change the host. */
    Origin origin() {
        return origin;
    }

    WireRequest assemble(EncodedRequest request) {
        return new WireRequest(
                origin,
                request.method,
                settings.endpoint.resolve(request.url),
                headers(request),
                request.body);
    }

    private String[] headers(EncodedRequest request) {
        if (request.headers.length > 0 || request.key != null) {
            return merge(request);
        }
        return plain.computeIfAbsent(
                String.valueOf(request.contentType), contentType -> merge(request));
    }

    /**
     * The record's headers and key win over the static ones, and both over the default
     * Content-Type.
     */
    private String[] merge(EncodedRequest request) {
        List<String> all = new ArrayList<>(List.of(request.headers));
        if (request.key != null) {
            addIfAbsent(all, settings.keyHeader, request.key);
        }
        settings.headers.forEach((name, value) -> addIfAbsent(all, name, value));
        if (request.contentType != null) {
            addIfAbsent(all, CONTENT_TYPE, request.contentType);
        }
        addIfAbsent(all, "User-Agent", "flink-http");
        return all.toArray(new String[0]);
    }

    private static void addIfAbsent(List<String> headers, String name, String value) {
        for (int i = 0; i < headers.size(); i += 2) {
            if (headers.get(i).equalsIgnoreCase(name)) {
                return;
            }
        }
        headers.add(name);
        headers.add(value);
    }
}
