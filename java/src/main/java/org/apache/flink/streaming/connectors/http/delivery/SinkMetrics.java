package org.apache.flink.streaming.connectors.http.delivery;

import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.groups.SinkWriterMetricGroup;
import org.apache.flink.runtime.metrics.DescriptiveStatisticsHistogram;
import org.apache.flink.streaming.connectors.http.delivery.answer.Verdict;
import org.apache.flink.streaming.connectors.http.delivery.dispatch.Dispatcher;
import org.apache.flink.streaming.connectors.http.delivery.dispatch.Entry;
import org.apache.flink.streaming.connectors.http.delivery.dispatch.Exchange;
import org.apache.flink.streaming.connectors.http.delivery.dispatch.Pending;

import java.util.HashMap;
import java.util.Map;
import java.util.function.IntSupplier;

/**
 * What a subtask counts, in the group {@code http} and in Flink's own metrics of a sink.
 *
 * <p>At every moment {@code recordsIn + recordsRestored = recordsDelivered + recordsSkipped +
 * recordsPending}, counted for this attempt of the subtask.
 */
final class SinkMetrics {

    private static final int LATENCY_WINDOW = 1_000;

    private final SinkWriterMetricGroup flink;
    private final MetricGroup http;
    private final Histogram latency = new DescriptiveStatisticsHistogram(LATENCY_WINDOW);
    private final Map<String, Counter> byLabel = new HashMap<>();
    private long lastLatency;

    final Counter recordsIn;
    final Counter recordsRestored;
    final Counter attempts;
    final Counter possibleDuplicates;
    private final Counter recordsDelivered;
    private final Counter recordsSkipped;
    private final Counter retries;
    private final Counter rejects;
    private final Counter answeredDuplicates;

    SinkMetrics(SinkWriterMetricGroup flink) {
        this.flink = flink;
        this.http = flink.addGroup("http");
        this.recordsIn = http.counter("recordsIn");
        this.recordsRestored = http.counter("recordsRestored");
        this.recordsDelivered = http.counter("recordsDelivered");
        this.recordsSkipped = http.counter("recordsSkipped");
        this.attempts = http.counter("attempts");
        this.retries = http.counter("retries");
        this.rejects = http.counter("rejects");
        this.possibleDuplicates = http.counter("possibleDuplicates");
        this.answeredDuplicates = http.counter("answeredDuplicates");
        http.histogram("requestLatencyMs", latency);
        flink.setCurrentSendTimeGauge(() -> lastLatency);
    }

    /** The gauges read the state of the task's thread from others: a moment old at worst. */
    void watch(Dispatcher dispatcher, IntSupplier onTheWay, Clock clock) {
        Pending pending = dispatcher.pending();
        gauge("recordsPending", () -> (long) pending.count() + onTheWay.getAsInt());
        gauge("bytesPending", pending::bytes);
        gauge("requestsInFlight", dispatcher::inFlight);
        gauge("gate", dispatcher::gate);
        gauge("concurrencyLimit", dispatcher::concurrencyLimit);
        gauge("learnedRate", () -> dispatcher.learnedRate(clock.millis()));
        gauge("oldestPendingAgeMs", () -> dispatcher.oldestAge(clock.millis()));
    }

    void answered(Exchange exchange, Verdict verdict, String cause) {
        switch (verdict.outcome) {
            case SUCCESS:
                lastLatency = exchange.answeredAt - exchange.sentAt;
                latency.update(lastLatency);
                answeredDuplicates.inc(verdict == Verdict.ANSWERED_DUPLICATE ? 1 : 0);
                break;
            case REJECT:
                break;
            default:
                retrying(verdict, cause);
        }
    }

    void delivered(Entry entry) {
        long bytes = entry.sizeInBytes();
        recordsDelivered.inc();
        flink.getNumRecordsSendCounter().inc();
        flink.getNumBytesSendCounter().inc(bytes);
        flink.getIOMetricGroup().getNumRecordsOutCounter().inc();
        flink.getIOMetricGroup().getNumBytesOutCounter().inc(bytes);
    }

    private void retrying(Verdict verdict, String cause) {
        retries.inc();
        labelled("cause", cause, "retries").inc();
        flink.getNumRecordsSendErrorsCounter().inc();
        if (verdict.unanswered()) {
            possibleDuplicates.inc();
        }
    }

    void rejected(int status) {
        rejects.inc();
        labelled("status", Integer.toString(status), "rejects").inc();
        flink.getNumRecordsSendErrorsCounter().inc();
    }

    void skipped() {
        recordsSkipped.inc();
    }

    private void gauge(String name, Gauge<?> gauge) {
        http.gauge(name, gauge);
    }

    private Counter labelled(String label, String value, String name) {
        return byLabel.computeIfAbsent(
                label + value + name, all -> http.addGroup(label, value).counter(name));
    }
}
