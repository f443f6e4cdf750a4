package org.apache.flink.streaming.connectors.http.delivery;

import org.apache.flink.streaming.connectors.http.CheckedIn;
import org.apache.flink.streaming.connectors.http.delivery.Metric.Kind;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.util.Locale;

/** docs/metrics.md, which is made from {@link Metric}. */
class MetricsPageTest {

    private static final String HEAD =
            "# Metrics\n"
                    + "\n"
                    + "In the group `http` of the sink's writer, per subtask. They count from the"
                    + " last start of the subtask; at every moment\n"
                    + "\n"
                    + "    recordsIn + recordsRestored = recordsDelivered +"
                    + " recordsDeadLettered + recordsSkipped + recordsPending\n"
                    + "\n"
                    + "| name | kind | meaning |\n"
                    + "| --- | --- | --- |\n";

    private static final String OF_FLINK =
            "\n"
                    + "Flink's own metrics of a sink, in the writer's own group, mean the HTTP side,"
                    + " too: what was delivered, not what was handed over inside the sink.\n"
                    + "\n"
                    + "| name | meaning |\n"
                    + "| --- | --- |\n";

    private static final String FOOT =
            "\n"
                    + "A counter that is kept by something, too, has a group for each value:"
                    + " `http.cause.503.retries`, `http.status.422.rejects`. Worth an alert:"
                    + " `oldestPendingAgeMs` above what your users bear, and"
                    + " `recordsDeadLettered`, `recordsSkipped` or `rejects` above 0.\n";

    @Test
    void thePageSaysWhatIsCounted() throws IOException {
        StringBuilder ours = new StringBuilder(HEAD);
        StringBuilder flinks = new StringBuilder(OF_FLINK);
        for (Metric metric : Metric.values()) {
            if (metric.kind == Kind.OF_FLINK) {
                flinks.append(String.format("| `%s` | %s |\n", metric.title, metric.meaning));
            } else {
                ours.append(row(metric));
            }
        }
        CheckedIn.assertIs("docs/metrics.md", ours.toString() + flinks + FOOT, getClass());
    }

    private static String row(Metric metric) {
        String kind = metric.kind.name().toLowerCase(Locale.ROOT);
        return String.format("| `%s` | %s | %s |\n", metric.title, kind, metric.meaning);
    }
}
