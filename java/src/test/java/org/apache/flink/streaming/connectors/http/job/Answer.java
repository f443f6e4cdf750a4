package org.apache.flink.streaming.connectors.http.job;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** What the scripted server does with a request. */
final class Answer {

    /** Keeps the request and says nothing. */
    static final Answer HANG = new Answer(-1, Duration.ZERO);

    /** Drops the connection without an answer. */
    static final Answer CLOSE = new Answer(-2, Duration.ZERO);

    static final Answer OK = status(200);

    /** Negative for what is no answer. */
    final int status;

    final Duration delay;
    final Map<String, String> headers = new LinkedHashMap<>();
    byte[] body = {};

    /** Whether the request counts as received only when the answer goes out. */
    boolean appliedLate;

    private Answer(int status, Duration delay) {
        this.status = status;
        this.delay = delay;
    }

    static Answer status(int status) {
        return new Answer(status, Duration.ZERO);
    }

    static Answer late(Duration delay, int status) {
        return new Answer(status, delay);
    }

    /** A server that works on, though the client has gone. */
    static Answer appliedLate(Duration delay) {
        Answer answer = late(delay, 200);
        answer.appliedLate = true;
        return answer;
    }

    Answer header(String name, String value) {
        headers.put(name, value);
        return this;
    }

    Answer body(String text) {
        body = text.getBytes(StandardCharsets.UTF_8);
        return this;
    }

    boolean accepts() {
        return status / 100 == 2;
    }
}
