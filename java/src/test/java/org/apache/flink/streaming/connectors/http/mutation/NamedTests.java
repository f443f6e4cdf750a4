package org.apache.flink.streaming.connectors.http.mutation;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Runs the tests that it is told, and says with its exit status what came of them. */
final class NamedTests {

    static final int PASSED = 0;
    static final int FAILED = 10;

    /** No test ran, or one could not because of how the classes were put together. */
    static final int UNUSABLE = 11;

    /** Before the name of a test that failed, on a line of its own. */
    static final String FAILURE = "failed: ";

    private NamedTests() {}

    public static void main(String[] tests) throws ReflectiveOperationException {
        List<DiscoverySelector> selectors = new ArrayList<>();
        for (String test : tests) {
            selectors.addAll(select(test));
        }
        LauncherDiscoveryRequest request =
                LauncherDiscoveryRequestBuilder.request()
                        .selectors(selectors)
                        .configurationParameter("jqwik.reporting.onlyfailures", "true")
                        .configurationParameter("jqwik.database", System.getProperty("jqwik"))
                        .build();
        SummaryGeneratingListener listener = new SummaryGeneratingListener();
        LauncherFactory.create().execute(request, listener);
        System.exit(status(listener.getSummary()));
    }

    /** A name stands for all methods of that name, whatever they are given. */
    private static List<DiscoverySelector> select(String test) throws ReflectiveOperationException {
        String[] names = test.split("#");
        Class<?> type = Class.forName(names[0]);
        List<DiscoverySelector> selectors = new ArrayList<>();
        if (names.length == 1) {
            selectors.add(selectClass(type));
        } else {
            Arrays.stream(type.getDeclaredMethods())
                    .filter(method -> method.getName().equals(names[1]))
                    .forEach(method -> selectors.add(selectMethod(type, method)));
        }
        if (selectors.isEmpty()) {
            throw new IllegalArgumentException("There is no test " + test);
        }
        return selectors;
    }

    private static int status(TestExecutionSummary summary) {
        int status = summary.getTestsFoundCount() == 0 ? UNUSABLE : PASSED;
        for (TestExecutionSummary.Failure failure : summary.getFailures()) {
            System.out.println(FAILURE + failure.getTestIdentifier().getLegacyReportingName());
            failure.getException().printStackTrace(System.out);
            boolean linkage = failure.getException() instanceof LinkageError;
            status = linkage ? UNUSABLE : Math.max(status, FAILED);
        }
        return status;
    }
}
