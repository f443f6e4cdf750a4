package org.apache.flink.streaming.connectors.http;

import org.apache.flink.runtime.util.EnvironmentInformation;

/** Which Flink the jar runs on. */
final class FlinkVersion {

    private FlinkVersion() {}

    /**
     * @throws IllegalStateException if the running Flink is older than 1.20 or is 3.0 or newer
     */
    static void check() {
        check(EnvironmentInformation.getVersion());
    }

    static void check(String version) {
        String[] parts = version.split("[.-]");
        if (parts.length < 2 || !(parts[0] + parts[1]).matches("\\d+")) {
            return; // A build of its own that does not say its version.
        }
        int major = Integer.parseInt(parts[0]);
        int minor = Integer.parseInt(parts[1]);
        if (major >= 3 || major < 1 || (major == 1 && minor < 20)) {
            throw new IllegalStateException(
                    "flink-http needs Flink from 1.20 to below 3.0, was " + version);
        }
    }
}
