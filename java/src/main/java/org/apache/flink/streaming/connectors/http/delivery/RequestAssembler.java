package org.apache.flink.streaming.connectors.http.delivery;

import org.apache.flink.streaming.connectors.http.delivery.dispatch.Batch;
import org.apache.flink.streaming.connectors.http.delivery.dispatch.DeliverySettings;
import org.apache.flink.streaming.connectors.http.delivery.dispatch.Entry;
import org.apache.flink.streaming.connectors.http.request.BatchBody;
import org.apache.flink.streaming.connectors.http.request.EncodedRequest;
import org.apache.flink.streaming.connectors.http.transport.Origin;
import org.apache.flink.streaming.connectors.http.transport.WireRequest;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import javax.annotation.Nullable;

/**
 * Puts together what goes on the wire: what the record decided, and from the running configuration
 * the endpoint and the static headers.
 */
final class RequestAssembler {

    private static final byte[] NO_BODY = {};
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

    /** The same bytes for the same batch, at every attempt. */
    WireRequest assemble(Batch batch) {
        EncodedRequest request = batch.first().request;
        BatchBody format = batch.format;
        return new WireRequest(
                origin,
                request.method,
                settings.endpoint.resolve(request.url),
                headers(request, contentType(request, format), batch.key()),
                format.isNone() ? request.body : join(batch),
                batch.onNewConnection);
    }

    /** The body that a request of one record alone has. */
    @Nullable
    byte[] bodyAlone(EncodedRequest request) {
        BatchBody format = settings.batchFormat;
        byte[] body = request.body == null ? NO_BODY : request.body;
        return format.isNone() ? request.body : format.join(List.of(body));
    }

    /** What a request of one record alone is sent as; null for nothing. */
    @Nullable
    String contentTypeAlone(EncodedRequest request) {
        String[] all = headers(request, contentType(request, settings.batchFormat), request.key);
        for (int i = 0; i < all.length; i += 2) {
            if (all[i].equalsIgnoreCase(CONTENT_TYPE)) {
                return all[i + 1];
            }
        }
        return null;
    }

    @Nullable
    private static String contentType(EncodedRequest request, BatchBody format) {
        return format.contentType == null ? request.contentType : format.contentType;
    }

    private static byte[] join(Batch batch) {
        List<byte[]> bodies = new ArrayList<>(batch.size());
        for (Entry entry : batch.entries) {
            bodies.add(entry.request.body == null ? NO_BODY : entry.request.body);
        }
        return batch.format.join(bodies);
    }

    private String[] headers(
            EncodedRequest request, @Nullable String contentType, @Nullable String key) {
        if (request.headers.length > 0 || key != null) {
            return merge(request.headers, contentType, key);
        }
        return plain.computeIfAbsent(
                String.valueOf(contentType), any -> merge(request.headers, contentType, null));
    }

    /**
     * The record's headers and key win over the static ones, and both over the default
     * Content-Type.
     */
    private String[] merge(String[] own, @Nullable String contentType, @Nullable String key) {
        List<String> all = new ArrayList<>(List.of(own));
        if (key != null) {
            addIfAbsent(all, settings.keyHeader, key);
        }
        settings.headers.forEach((name, value) -> addIfAbsent(all, name, value));
        if (contentType != null) {
            addIfAbsent(all, CONTENT_TYPE, contentType);
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
