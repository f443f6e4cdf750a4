package org.apache.flink.streaming.connectors.http.delivery.dispatch;

import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Runs the benchmarks and prints what a record costs the Dispatcher, without its making. */
public final class DispatcherCost {

    private static final String BATCH = "batch";
    private static final String DESTINATIONS = "destinations";
    private static final String PENDING = "pending";
    private static final String LANES = "lanes";

    /** CPU per record in ns, by what was varied; without a batch size, of its making alone. */
    private final Map<Map<String, String>, Double> costs = new LinkedHashMap<>();

    private DispatcherCost() {}

    /**
     * @param args options of JMH, such as {@code -prof gc} or {@code -p lanes=0}; none for all
     */
    public static void main(String[] args) throws RunnerException, CommandLineOptionException {
        DispatcherCost table = new DispatcherCost();
        OptionsBuilder options = new OptionsBuilder();
        options.parent(new CommandLineOptions(args)).addProfiler(ProcessCpu.class);
        for (RunResult result : new Runner(options.build()).run()) {
            table.costs.put(
                    params(result.getParams()),
                    result.getSecondaryResults().get(ProcessCpu.LABEL).getScore());
        }
        table.print();
    }

    private static Map<String, String> params(BenchmarkParams params) {
        Map<String, String> varied = new LinkedHashMap<>();
        params.getParamsKeys().forEach(key -> varied.put(key, params.getParam(key)));
        return varied;
    }

    private void print() {
        line(
                "%5s %12s %8s %7s | %9s %6s | ratio to %13s %13s %8s",
                BATCH,
                DESTINATIONS,
                PENDING,
                LANES,
                "ns/record",
                "making",
                "1 destination",
                "1,000 pending",
                "no lanes");
        for (Map<String, String> cell : costs.keySet()) {
            if (cell.containsKey(BATCH)) {
                row(cell);
            }
        }
        line("With batches of 500 at least two batches are pending for each destination.");
    }

    private void row(Map<String, String> cell) {
        line(
                "%5s %12s %8s %7s | %9.0f %6.0f |          %13.2f %13.2f %8.2f",
                cell.get(BATCH),
                cell.get(DESTINATIONS),
                cell.get(PENDING),
                cell.get(LANES),
                net(cell),
                making(cell),
                net(cell) / net(with(cell, DESTINATIONS, "1")),
                net(cell) / net(with(cell, PENDING, "1000")),
                net(cell) / net(with(cell, LANES, "0")));
    }

    private double net(Map<String, String> cell) {
        return costs.getOrDefault(cell, Double.NaN) - making(cell);
    }

    private double making(Map<String, String> cell) {
        Map<String, String> made = new LinkedHashMap<>(cell);
        made.keySet().retainAll(Set.of(PENDING, LANES));
        return costs.getOrDefault(made, Double.NaN);
    }

    private static Map<String, String> with(Map<String, String> cell, String param, String value) {
        Map<String, String> other = new LinkedHashMap<>(cell);
        other.put(param, value);
        return other;
    }

    private static void line(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }
}
