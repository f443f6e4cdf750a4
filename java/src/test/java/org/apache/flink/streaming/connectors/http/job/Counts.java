package org.apache.flink.streaming.connectors.http.job;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.flink.api.common.JobID;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Metric;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.testutils.InMemoryReporter;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What the sink of a job has counted in the last attempt of each subtask, all sinks together. */
final class Counts {

    /** A group that has this one has all. */
    private static final String LAST_REGISTERED = "oldestPendingAgeMs";

    private final List<Map<String, Metric>> subtasks;

    private Counts(Collection<Map<String, Metric>> subtasks) {
        this.subtasks = new ArrayList<>(subtasks);
    }

    static Counts of(InMemoryReporter reporter, JobID job) {
        Map<String, Integer> attempts = new HashMap<>();
        Map<String, Map<String, Metric>> last = new HashMap<>();
        for (Map.Entry<MetricGroup, Map<String, Metric>> group :
                Map.copyOf(reporter.getMetricsByGroup()).entrySet()) {
            Map<String, String> about = group.getKey().getAllVariables();
            if (!job.toString().equals(about.get("<job_id>"))
                    || !group.getValue().containsKey(LAST_REGISTERED)) {
                continue;
            }
            String subtask = about.get("<operator_id>") + about.get("<subtask_index>");
            int attempt = Integer.parseInt(about.get("<task_attempt_num>"));
            if (attempt >= attempts.getOrDefault(subtask, 0)) {
                attempts.put(subtask, attempt);
                last.put(subtask, group.getValue());
            }
        }
        return new Counts(last.values());
    }

    /** The sum over the subtasks. */
    long sum(String name) {
        return subtasks.stream().mapToLong(metrics -> value(metrics.get(name))).sum();
    }

    private static long value(Metric metric) {
        return metric instanceof Counter
                ? ((Counter) metric).getCount()
                : ((Number) ((Gauge<?>) metric).getValue()).longValue();
    }

    /** Each subtask by itself; only once it has ended, or the numbers are of different moments. */
    void assertBalance() {
        assertThat(subtasks).as("subtasks with counters").isNotEmpty();
        for (Map<String, Metric> metrics : subtasks) {
            long in = value(metrics.get("recordsIn")) + value(metrics.get("recordsRestored"));
            long delivered = value(metrics.get("recordsDelivered"));
            long skipped = value(metrics.get("recordsSkipped"));
            long pending = value(metrics.get("recordsPending"));
            assertThat(in)
                    .as("%d delivered, %d skipped, %d pending", delivered, skipped, pending)
                    .isEqualTo(delivered + skipped + pending);
        }
    }
}
