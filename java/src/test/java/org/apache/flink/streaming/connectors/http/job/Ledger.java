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

        /** When its answer was decided, before it went out. */
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
        awaitSize(size() + more);
    }

    void awaitSize(int enough) {
        Await.until(enough + " requests", () -> size() >= enough);
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

    /** Nothing lost, nothing altered, nothing invented; some may have come twice. */
    void assertAccepted(Collection<String> sent) {
        assertSettled(sent);
        assertNothingInvented(sent);
    }

    /** The same, and no more came twice than that. */
    void assertAccepted(Collection<String> sent, long possibleDuplicates) {
        assertAccepted(sent);
        assertThat(accepted().size() - sent.size())
                .as("accepted again")
                .isLessThanOrEqualTo((int) possibleDuplicates);
    }

    /** The same, and nothing twice. */
    void assertAcceptedOnce(Collection<String> sent) {
        assertAccepted(sent, 0);
    }

    /** These were accepted, each once; others may have been refused. */
    void assertSettledOnce(Collection<String> sent) {
        assertSettled(sent);
        assertThat(accepted()).hasSameSizeAs(sent);
    }

    private void assertSettled(Collection<String> sent) {
        Set<String> missing = new TreeSet<>(sent);
        accepted().forEach(missing::remove);
        assertThat(missing).as("sent and not accepted").isEmpty();
        Set<String> others = new TreeSet<>(accepted());
        others.removeAll(sent);
        assertThat(others).as("accepted and not sent").isEmpty();
    }

    void assertNothingInvented(Collection<String> sent) {
        Set<String> known = Set.copyOf(sent);
        assertThat(lines())
                .extracting(Line::text)
                .filteredOn(body -> !known.contains(body))
                .isEmpty();
    }
}
