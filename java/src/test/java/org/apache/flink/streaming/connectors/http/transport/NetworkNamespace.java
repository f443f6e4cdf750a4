package org.apache.flink.streaming.connectors.http.transport;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Networks of a test's own, made of the kernel's namespaces; nothing of them is seen outside. */
final class NetworkNamespace {

    private NetworkNamespace() {}

    /** How to run a command in a new network; skips the test where the kernel allows none. */
    static List<String> command() throws IOException, InterruptedException {
        String said = "";
        for (List<String> unshare :
                List.of(
                        List.of("unshare", "--net"),
                        List.of("unshare", "--net", "--map-root-user"))) {
            List<String> trial = new ArrayList<>(unshare);
            // All that the tests need: a pair of interfaces, and neighbours by hand.
            trial.addAll(
                    List.of(
                            "sh",
                            "-c",
                            "ip link set lo up && ip link add near0 type veth peer name far0"
                                    + " && ip link set near0 up && ip address add 10.77.0.1/24 dev near0"
                                    + " && ip neighbour replace 10.77.0.9 lladdr 02:00:00:00:00:09"
                                    + " dev near0 nud permanent"));
            said = failureOf(trial);
            if (said.isEmpty()) {
                return unshare;
            }
        }
        assumeTrue(
                false, "Skipped: this machine allows no network namespace of one's own: " + said);
        throw new IllegalStateException();
    }

    /** Empty when the command ended well. */
    private static String failureOf(List<String> command) throws InterruptedException {
        try {
            Process trial = new ProcessBuilder(command).redirectErrorStream(true).start();
            trial.getOutputStream().close();
            String said = new String(trial.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return trial.waitFor() == 0 ? "" : String.join(" ", command) + ": " + said.trim();
        } catch (IOException e) {
            return e.getMessage();
        }
    }

    /** Runs {@code ip} in the network of this process. */
    static void ip(String arguments) throws IOException, InterruptedException {
        String failure = failureOf(List.of(("ip " + arguments).split(" ")));
        if (!failure.isEmpty()) {
            throw new IOException(failure);
        }
    }

    /** A process that is spoken to line by line. */
    static final class Talk implements AutoCloseable {

        private final Process process;
        private final BufferedReader heard;

        Talk(List<String> command) throws IOException {
            process =
                    new ProcessBuilder(command)
                            .redirectError(ProcessBuilder.Redirect.INHERIT)
                            .start();
            heard =
                    new BufferedReader(
                            new InputStreamReader(
                                    process.getInputStream(), StandardCharsets.UTF_8));
        }

        long pid() {
            return process.pid();
        }

        String hear() throws IOException {
            String line = heard.readLine();
            if (line == null) {
                throw new IOException("The other process has ended");
            }
            return line;
        }

        void say(String line) throws IOException {
            OutputStream out = process.getOutputStream();
            out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
            out.flush();
        }

        @Override
        public void close() throws IOException {
            process.destroyForcibly();
            try {
                process.waitFor(10, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        }
    }
}
