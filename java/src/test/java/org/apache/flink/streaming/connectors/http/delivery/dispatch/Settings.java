package org.apache.flink.streaming.connectors.http.delivery.dispatch;

import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.connectors.http.BatchFormat;
import org.apache.flink.streaming.connectors.http.HttpSinkOptions;
import org.apache.flink.streaming.connectors.http.ResponseHandler;
import org.apache.flink.streaming.connectors.http.request.BatchBody;

import java.util.Map;

/** Delivery settings for tests, from option keys and values. */
public final class Settings {

    private Settings() {}

    public static DeliverySettings of(String... keysAndValues) {
        return with(Map.of(), keysAndValues);
    }

    public static DeliverySettings with(Map<String, String> headers, String... keysAndValues) {
        return with(headers, null, keysAndValues);
    }

    public static DeliverySettings handledBy(ResponseHandler handler, String... keysAndValues) {
        return with(Map.of(), handler, keysAndValues);
    }

    private static DeliverySettings with(
            Map<String, String> headers, ResponseHandler handler, String... keysAndValues) {
        Configuration options = new Configuration();
        options.set(HttpSinkOptions.URL, "http://127.0.0.1:8080/in");
        for (int i = 0; i < keysAndValues.length; i += 2) {
            options.setString(keysAndValues[i], keysAndValues[i + 1]);
        }
        boolean none = options.get(HttpSinkOptions.BATCH_FORMAT) == BatchFormat.NONE;
        return new DeliverySettings(
                options, headers, none ? BatchBody.NONE : BatchBody.JSON_ARRAY, handler);
    }
}
