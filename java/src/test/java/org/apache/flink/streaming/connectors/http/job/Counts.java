package org.apache.flink.streaming.connectors.http.job;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.flink.api.common.JobID;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.Metric;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.testutils.InMemoryReporter;

import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the sink of a job has counted in the last attempt of each subtask, all sinks together. */
final class Counts {

    /** A group that has this one has all. */
    private static final String LAST_REGISTERED = "oldestPendingAgeMs";

    private static final String HTTP = "http";

    /** Of each subtask: the metrics of each group, by its name from http on; Flink's under "". */
    private final Collection<Map<String, Map<String, Metric>>> subtasks;

    private Counts(Collection<Map<String, Map<String, Metric>>> subtasks) {
        this.subtasks = subtasks;
    }

    static Counts of(InMemoryReporter reporter, JobID job) {
        Map<MetricGroup, Map<String, Metric>> all = new HashMap<>();
        Map<String, Integer> last = new HashMap<>();
        Map.copyOf(reporter.getMetricsByGroup())
                .forEach(
                        (group, metrics) -> {
                            Map<String, String> about = group.getAllVariables();
                            if (job.toString().equals(about.get("<job_id>"))
                                    && about.containsKey("<operator_id>")
                                    && about.containsKey("<task_attempt_num>")) {
                                all.put(group, metrics);
                            }
                            if (all.containsKey(group) && metrics.containsKey(LAST_REGISTERED)) {
                                last.merge(subtask(about), attempt(about), Math::max);
                            }
                        });
        Map<String, Map<String, Map<String, Metric>>> subtasks = new HashMap<>();
        all.forEach(
                (group, metrics) -> {
                    Map<String, String> about = group.getAllVariables();
                    if (attempt(about) == last.getOrDefault(subtask(about), -1)) {
                        subtasks.computeIfAbsent(subtask(about), any -> new HashMap<>())
                                .computeIfAbsent(name(group), any -> new HashMap<>())
                                .putAll(metrics);
                    }
                });
        return new Counts(subtasks.values());
    }

    private static String subtask(Map<String, String> about) {
        return about.get("<operator_id>") + about.get("<subtask_index>");
    }

    private static int attempt(Map<String, String> about) {
        return Integer.parseInt(about.get("<task_attempt_num>"));
    }

    private static String name(MetricGroup group) {
        List<String> scope = Arrays.asList(group.getScopeComponents());
        int http = scope.lastIndexOf(HTTP);
        return http < 0 ? "" : String.join(".", scope.subList(http, scope.size()));
    }

    /** The sum over the subtasks. */
    long sum(String name) {
        return sumIn(HTTP, name);
    }

    /** Of what a counter keeps by a label, the count of one value. */
    long sum(String label, String value, String name) {
        return sumIn(HTTP + "." + label + "." + value, name);
    }

    /** Of one of Flink's own. */
    long ofFlink(String name) {
        return sumIn("", name);
    }

    private long sumIn(String group, String name) {
        return subtasks.stream()
                .mapToLong(groups -> value(groups.getOrDefault(group, Map.of()).get(name)))
                .sum();
    }

    /** What a histogram has seen. */
    long samples(String name) {
        return histograms(name).mapToLong(Histogram::getCount).sum();
    }

    long lowest(String name) {
        return histograms(name).mapToLong(all -> all.getStatistics().getMin()).min().orElse(-1);
    }

    private Stream<Histogram> histograms(String name) {
        return subtasks.stream().map(groups -> (Histogram) groups.get(HTTP).get(name));
    }

    /** What is registered in the group http. */
    Set<String> names() {
        return namesIn(HTTP);
    }

    Set<String> namesOfFlink() {
        return namesIn("");
    }

    private Set<String> namesIn(String group) {
        return subtasks.stream()
                .flatMap(groups -> groups.get(group).keySet().stream())
                .collect(Collectors.toSet());
    }

    private static long value(Metric metric) {
        if (metric == null) {
            return -1; // Not registered.
        }
        return metric instanceof Counter
                ? ((Counter) metric).getCount()
                : ((Number) ((Gauge<?>) metric).getValue()).longValue();
    }

    /** Each subtask by itself; only once it has ended, or the numbers are of different moments. */
    void assertBalance() {
        assertThat(subtasks).as("subtasks with counters").isNotEmpty();
        for (Map<String, Map<String, Metric>> groups : subtasks) {
            Map<String, Metric> metrics = groups.get(HTTP);
            long in = value(metrics.get("recordsIn")) + value(metrics.get("recordsRestored"));
            long delivered = value(metrics.get("recordsDelivered"));
            long letters = value(metrics.get("recordsDeadLettered"));
            long skipped = value(metrics.get("recordsSkipped"));
            long pending = value(metrics.get("recordsPending"));
            assertThat(in)
                    .as(
                            "%d delivered, %d dead letters, %d skipped, %d pending",
                            delivered, letters, skipped, pending)
                    .isEqualTo(delivered + letters + skipped + pending);
        }
    }
}
