package org.apache.flink.streaming.connectors.http.job;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.testframe.environment.TestEnvironment;
import org.apache.flink.connector.testframe.environment.TestEnvironmentSettings;
import org.apache.flink.connector.testframe.external.ExternalContextFactory;
import org.apache.flink.connector.testframe.external.ExternalSystemDataReader;
import org.apache.flink.connector.testframe.external.sink.DataStreamSinkV2ExternalContext;
import org.apache.flink.connector.testframe.external.sink.TestingSinkSettings;
import org.apache.flink.connector.testframe.junit.annotations.TestContext;
import org.apache.flink.connector.testframe.junit.annotations.TestEnv;
import org.apache.flink.connector.testframe.junit.annotations.TestSemantics;
import org.apache.flink.connector.testframe.testsuites.SinkTestSuiteBase;
import org.apache.flink.core.execution.CheckpointingMode;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.JobListener;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.net.URI;
import java.net.URL;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import javax.annotation.Nullable;

/**
 * What Flink asks of every sink: a bounded job, one that goes on from a savepoint at the same, a
 * higher and a lower parallelism, and the count of what was sent.
 */
@Tag("job")
class ConformanceJobTest extends SinkTestSuiteBase<String> {

    private static final int RECORDS = 500;

    @RegisterExtension final JobHarness jobs = new JobHarness();

    @TestEnv final TestEnvironment flink = new Flink();

    @TestContext final ExternalContextFactory<Endpoint> endpoint = testName -> new Endpoint();

    @TestSemantics final CheckpointingMode[] promised = {CheckpointingMode.AT_LEAST_ONCE};

    private final List<RunningJob> started = new ArrayList<>();

    @AfterEach
    void everythingArrivedAndNumbersBalance() throws Exception {
        assertThat(started).isNotEmpty();
        for (RunningJob job : started) {
            job.end();
            job.counts().assertBalance();
        }
        started.clear();
        jobs.ledger().assertAccepted(Texts.first(RECORDS));
    }

    /** The Flink of all job tests. */
    private final class Flink implements TestEnvironment {

        @Override
        public StreamExecutionEnvironment createExecutionEnvironment(
                TestEnvironmentSettings settings) {
            Configuration configuration = new Configuration();
            String savepoint = settings.getSavepointRestorePath();
            if (savepoint != null) {
                configuration.setString("execution.state-recovery.path", savepoint);
            }
            StreamExecutionEnvironment env =
                    StreamExecutionEnvironment.getExecutionEnvironment(configuration);
            env.registerJobListener(new Watch());
            return env;
        }

        @Override
        public TestEnvironment.Endpoint getRestEndpoint() {
            URI address = jobs.cluster().address();
            return new TestEnvironment.Endpoint(address.getHost(), address.getPort());
        }

        /**
         * Asked for when a job is to be stopped, after which the suite looks for the first half:
         * what is pending then is in the savepoint and not at the endpoint, as no barrier waits.
         */
        @Override
        public String getCheckpointUri() {
            jobs.ledger().awaitAccepted(RECORDS / 2);
            return jobs.directory().toUri() + "savepoints";
        }

        @Override
        public void startUp() {}

        @Override
        public void tearDown() {}
    }

    private final class Watch implements JobListener {
        @Override
        public void onJobSubmitted(@Nullable JobClient job, @Nullable Throwable failure) {
            started.add(jobs.watch(job));
        }

        @Override
        public void onJobExecuted(
                @Nullable JobExecutionResult result, @Nullable Throwable failure) {}
    }

    /** The server of the harness, and what it accepted. */
    private final class Endpoint implements DataStreamSinkV2ExternalContext<String> {

        @Override
        public Sink<String> createSink(TestingSinkSettings settings) {
            return jobs.<String>sink().build();
        }

        @Override
        public List<String> generateTestData(TestingSinkSettings settings, long seed) {
            return Texts.first(RECORDS);
        }

        @Override
        public ExternalSystemDataReader<String> createSinkDataReader(TestingSinkSettings settings) {
            return new Accepted();
        }

        @Override
        public TypeInformation<String> getProducedType() {
            return Types.STRING;
        }

        @Override
        public List<URL> getConnectorJarPaths() {
            return List.of();
        }

        @Override
        public void close() {}
    }

    /** From the first one on; what it has read it does not read again. */
    private final class Accepted implements ExternalSystemDataReader<String> {

        private int read;

        @Override
        public List<String> poll(Duration timeout) {
            List<String> all = jobs.ledger().accepted();
            List<String> more = all.subList(read, all.size());
            read = all.size();
            return more;
        }

        @Override
        public void close() {}
    }
}
