package org.apache.flink.streaming.connectors.http.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What a server has received and answered, in the order of its answers. */
final class Ledger {

    /** One request with its answer. */
    static final class Line {
        final String method;
        final String target;

        /** By name, without regard to case. */
        final Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

        final byte[] body;
        final long arrivedNanos;

        /** Before the answer went out. */
        long answeredNanos;

        Answer answer;

        Line(String method, String target, byte[] body, long arrivedNanos) {
            this.method = method;
            this.target = target;
            this.body = body;
            this.arrivedNanos = arrivedNanos;
        }

        String text() {
            return new String(body, StandardCharsets.UTF_8);
        }
    }

    private final List<Line> lines = new ArrayList<>();

    synchronized void add(Line line, Answer answer) {
        line.answer = answer;
        line.answeredNanos = System.nanoTime();
        lines.add(line);
    }

    synchronized List<Line> lines() {
        return new ArrayList<>(lines);
    }

    synchronized int size() {
        return lines.size();
    }

    /** Returns when so many more requests have come than now. */
    void awaitMore(int more) {
        int enough = size() + more;
        Await.until(more + " more requests", () -> size() >= enough);
    }

    void awaitAccepted(int distinct) {
        Await.until(distinct + " accepted", () -> Set.copyOf(accepted()).size() >= distinct);
    }

    /** The bodies that were answered 2xx. */
    List<String> accepted() {
        return lines().stream()
                .filter(line -> line.answer.accepts())
                .map(Line::text)
                .collect(Collectors.toList());
    }

    /** Nothing lost, nothing altered, nothing invented; twice is allowed. */
    void assertAccepted(Collection<String> sent) {
        assertThat(new TreeSet<>(accepted()))
                .as("what the endpoint accepted")
                .isEqualTo(new TreeSet<>(sent));
        assertNothingInvented(sent);
    }

    /** The same, and nothing twice. */
    void assertAcceptedOnce(Collection<String> sent) {
        assertAccepted(sent);
        assertThat(accepted()).doesNotHaveDuplicates();
    }

    void assertNothingInvented(Collection<String> sent) {
        Set<String> known = Set.copyOf(sent);
        assertThat(lines()).allSatisfy(line -> assertThat(known).contains(line.text()));
    }
}
