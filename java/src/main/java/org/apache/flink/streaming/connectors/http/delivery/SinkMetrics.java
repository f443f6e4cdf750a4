package org.apache.flink.streaming.connectors.http.delivery;

import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.groups.SinkWriterMetricGroup;
import org.apache.flink.runtime.metrics.DescriptiveStatisticsHistogram;
import org.apache.flink.streaming.connectors.http.delivery.answer.Verdict;
import org.apache.flink.streaming.connectors.http.delivery.dispatch.Entry;
import org.apache.flink.streaming.connectors.http.delivery.dispatch.Exchange;
import org.apache.flink.streaming.connectors.http.delivery.dispatch.Gauges;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntSupplier;

/**
 * Counts what {@link Metric} lists: in the group {@code http}, and in Flink's own metrics of a
 * sink.
 *
 * <p>At every moment {@code recordsIn + recordsRestored = recordsDelivered + recordsDeadLettered +
 * recordsSkipped + recordsPending}, counted for this attempt of the subtask.
 */
final class SinkMetrics {

    private static final int LATENCY_WINDOW = 1_000;

    private final SinkWriterMetricGroup flink;
    private final MetricGroup http;
    private final Histogram latency = new DescriptiveStatisticsHistogram(LATENCY_WINDOW);
    private final Map<Metric, Counter> counters = new EnumMap<>(Metric.class);
    private final Map<Metric, Map<String, Counter>> byLabel = new EnumMap<>(Metric.class);
    private long lastLatency;

    final Counter recordsIn;
    final Counter recordsRestored;
    final Counter attempts;

    SinkMetrics(SinkWriterMetricGroup flink) {
        this.flink = flink;
        this.http = flink.addGroup("http");
        for (Metric metric : Metric.values()) {
            if (metric.kind == Metric.Kind.COUNTER) {
                counters.put(metric, http.counter(metric.title));
                byLabel.put(metric, new HashMap<>());
            }
        }
        http.histogram(Metric.REQUEST_LATENCY.title, latency);
        flink.setCurrentSendTimeGauge(() -> lastLatency);
        this.recordsIn = counters.get(Metric.RECORDS_IN);
        this.recordsRestored = counters.get(Metric.RECORDS_RESTORED);
        this.attempts = counters.get(Metric.ATTEMPTS);
    }

    /** The gauges read the state of the task's thread from others: a moment old at worst. */
    void watch(Gauges gauges, IntSupplier onTheWay, Clock clock) {
        for (Metric metric : Metric.values()) {
            if (metric.kind == Metric.Kind.GAUGE) {
                http.gauge(metric.title, gauge(metric, gauges, onTheWay, clock));
            }
        }
    }

    private static Gauge<?> gauge(Metric metric, Gauges gauges, IntSupplier onTheWay, Clock clock) {
        switch (metric) {
            case RECORDS_PENDING:
                return () -> (long) gauges.recordsPending() + onTheWay.getAsInt();
            case BYTES_PENDING:
                return gauges::bytesPending;
            case REQUESTS_IN_FLIGHT:
                return gauges::requestsInFlight;
            case CONCURRENCY_LIMIT:
                return gauges::concurrencyLimit;
            case GATE:
                return gauges::gate;
            case LEARNED_RATE:
                return () -> gauges.learnedRate(clock.millis());
            case OLDEST_PENDING_AGE:
                return () -> gauges.oldestAge(clock.millis());
            default:
                throw new IllegalStateException(metric + " is not read anywhere");
        }
    }

    void answered(Exchange exchange, Verdict verdict, String cause) {
        switch (verdict.outcome) {
            case SUCCESS:
                lastLatency = exchange.answeredAt - exchange.sentAt;
                latency.update(lastLatency);
                if (verdict == Verdict.ANSWERED_DUPLICATE) {
                    count(Metric.ANSWERED_DUPLICATES);
                }
                break;
            case REJECT:
                break;
            default:
                count(Metric.RETRIES, cause);
                flink.getNumRecordsSendErrorsCounter().inc(exchange.batch.size());
                if (verdict.unanswered()) {
                    count(Metric.POSSIBLE_DUPLICATES);
                }
        }
    }

    void delivered(Entry entry) {
        count(Metric.RECORDS_DELIVERED);
        // The counters of what goes out are the same objects (InternalSinkWriterMetricGroup).
        flink.getNumRecordsSendCounter().inc();
        flink.getNumBytesSendCounter().inc(entry.sizeInBytes());
    }

    void rejected(int status) {
        count(Metric.REJECTS, Integer.toString(status));
        flink.getNumRecordsSendErrorsCounter().inc();
    }

    void deadLettered() {
        count(Metric.RECORDS_DEAD_LETTERED);
    }

    void skipped() {
        count(Metric.RECORDS_SKIPPED);
    }

    private void count(Metric metric) {
        counters.get(metric).inc();
    }

    private void count(Metric metric, String value) {
        count(metric);
        byLabel.get(metric)
                .computeIfAbsent(
                        value, any -> http.addGroup(metric.label, value).counter(metric.title))
                .inc();
    }
}
