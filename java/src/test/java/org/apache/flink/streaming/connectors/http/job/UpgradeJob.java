package org.apache.flink.streaming.connectors.http.job;

import org.apache.flink.runtime.util.EnvironmentInformation;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * An upgrade of Flink in two processes: {@code stop DIRECTORY} on the old one leaves savepoints of
 * jobs in an outage, {@code resume DIRECTORY} on the new one delivers everything.
 */
public final class UpgradeJob {

    private UpgradeJob() {}

    public static void main(String[] args) throws Exception {
        for (SavedSink sink : SavedSink.values()) {
            Path directory = Path.of(args[1], sink.name());
            Path savepoint = Path.of(args[1], sink + ".savepoint");
            try (SavedJob job = new SavedJob(directory, sink)) {
                if (args[0].equals("stop")) {
                    Files.writeString(savepoint, job.stop().toString());
                } else {
                    job.resume(Path.of(Files.readString(savepoint)));
                }
            }
        }
        System.out.println(args[0] + " on Flink " + EnvironmentInformation.getVersion());
    }
}
