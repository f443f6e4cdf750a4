package org.apache.flink.streaming.connectors.http.job;

import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.checkpoint.CheckpointStatsSnapshot;
import org.apache.flink.runtime.testutils.InMemoryReporter;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.test.util.MiniClusterWithClientResource;
import org.junit.jupiter.api.extension.ExtensionContext;

import java.net.URI;
import java.util.concurrent.CompletableFuture;

/** One Flink for all tests of the run; environments of this JVM submit to it. */
final class JobCluster implements ExtensionContext.Store.CloseableResource {

    private static final int SLOTS = 4;

    private final InMemoryReporter reporter = InMemoryReporter.createWithRetainedMetrics();
    private final MiniClusterWithClientResource flink;

    private JobCluster() {
        Configuration configuration = new Configuration();
        reporter.addToConfiguration(configuration);
        configuration.setString("metrics.fetcher.update-interval", "100 ms"); // Seen over REST.
        flink =
                new MiniClusterWithClientResource(
                        new MiniClusterResourceConfiguration.Builder()
                                .setConfiguration(configuration)
                                .setNumberTaskManagers(1)
                                .setNumberSlotsPerTaskManager(SLOTS)
                                .build());
        try {
            flink.before();
        } catch (Exception e) {
            throw new IllegalStateException("The test's Flink does not start", e);
        }
    }

    static JobCluster of(ExtensionContext context) {
        return context.getRoot()
                .getStore(ExtensionContext.Namespace.create(JobCluster.class))
                .getOrComputeIfAbsent(JobCluster.class, type -> new JobCluster(), JobCluster.class);
    }

    InMemoryReporter reporter() {
        return reporter;
    }

    /** Of its REST interface. */
    URI address() {
        return flink.getMiniCluster().getRestAddress().join();
    }

    /** Completes with the checkpoint. */
    CompletableFuture<String> checkpoint(JobID job) {
        return flink.getMiniCluster().triggerCheckpoint(job);
    }

    /** What Flink keeps of the checkpoints of a job. */
    CheckpointStatsSnapshot checkpoints(JobID job) {
        return flink.getMiniCluster().getExecutionGraph(job).join().getCheckpointStatsSnapshot();
    }

    @Override
    public void close() {
        flink.after();
    }
}
