package org.apache.flink.streaming.connectors.http.job;

import org.apache.flink.streaming.connectors.http.BatchFormat;
import org.apache.flink.streaming.connectors.http.HttpRequest;
import org.apache.flink.streaming.connectors.http.HttpSink;
import org.apache.flink.streaming.connectors.http.HttpSinkBuilder;
import org.apache.flink.streaming.connectors.http.RequestConverter;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The sinks whose state must be read by later versions, of this sink and of Flink. */
enum SavedSink {
    SINGLE_RECORDS {
        @Override
        void complete(HttpSinkBuilder<String> sink) {
            sink.setRequestConverter(KEYED);
        }
    },
    FROZEN_BATCHES {
        @Override
        void complete(HttpSinkBuilder<String> sink) {
            sink.setRequestConverter(KEYED)
                    .setBatchFormat(BatchFormat.NDJSON)
                    .setMaxBatchSize(7)
                    .setMaxTimeInBufferMS(50);
        }
    },
    LANES {
        @Override
        void complete(HttpSinkBuilder<String> sink) {
            sink.setRequestConverter(IN_LANES);
        }
    };

    /** Those that the endpoint refuses; of one lane. */
    static final List<String> BAD = List.of(Texts.of(3), Texts.of(10));

    private static final int LANES_IN_ALL = 7;

    private static final RequestConverter<String> KEYED =
            text -> HttpRequest.post("").body(text).key(text.substring(0, 10));

    private static final RequestConverter<String> IN_LANES =
            text -> HttpRequest.post("").body(text).orderingKey(lane(text));

    abstract void complete(HttpSinkBuilder<String> sink);

    HttpSink<String> at(String url, Path deadLetters) {
        HttpSinkBuilder<String> sink =
                HttpSink.<String>builder()
                        .setEndpointUrl(url)
                        .setDeadLetters(deadLetters.toUri().toString())
                        .setRetryMaxDelay(Duration.ofMillis(500));
        complete(sink);
        return sink.build();
    }

    static long lane(String record) {
        return Long.parseLong(record.replaceAll("\\D.*?(\\d+),.*", "$1")) % LANES_IN_ALL;
    }
}
