package org.apache.flink.streaming.connectors.http.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.apache.flink.streaming.connectors.http.FaultCase;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Networks that lose packets without a word; skipped where the kernel gives us none to spoil. */
@Timeout(120)
class TransportNamespaceTest {

    private static final Map<String, String> SAID = new HashMap<>();

    /** All cases in one go: two JVMs are enough of a wait. */
    @BeforeAll
    static void runAll(@TempDir Path folder) throws IOException, InterruptedException {
        List<String> unshare = NetworkNamespace.command();
        Path hosts = folder.resolve("hosts");
        List<String> command = new ArrayList<>(unshare);
        command.addAll(List.of("sh", "-c", "ip link set lo up && exec \"$@\"", "sh"));
        List<String> options = List.of("-Djdk.net.hosts.file=" + hosts, "-Dsun.net.inetaddr.ttl=0");
        List<String> arguments = new ArrayList<>(List.of(hosts.toString()));
        // The network inside belongs to the same user as the one around it.
        arguments.addAll(List.of("unshare", "--net"));
        command.addAll(
                ChildJvm.command(options, NamespaceCases.class, arguments.toArray(new String[0])));
        for (String line : ChildJvm.run(command).split("\n")) {
            String[] parts = line.split(": ", 2);
            SAID.put(parts[0], parts[1]);
        }
    }

    private static void assertSaid(String expected, String what) {
        assertEquals(expected, SAID.get(what), what);
    }

    @Test
    void theNetworkWorksBeforeItIsSpoilt() {
        assertSaid("200 DELIVERED", "connected");
        assertSaid("200 DELIVERED", "connected again");
    }

    @FaultCase(value = "There is no route to the host", then = "Sent again for as long as it takes")
    @Test
    void aHostWithoutARouteIsAFailureToConnect() {
        assertSaid("CONNECT RETRY", "no route");
    }

    @Test
    void aNameThatNobodyKnowsIsAFailureToConnect() {
        assertSaid("CONNECT RETRY", "no name");
    }

    @FaultCase(
            value = "A firewall drops the packets of the connect without a word",
            then = "Ended at connect-timeout; sent again for as long as it takes")
    @Test
    void aConnectWhosePacketsAreDroppedEndsAtItsTimeout() {
        assertSaid("CONNECT RETRY", "dropped connect");
    }

    @FaultCase(
            value = "One of two addresses of a name is dead: it does not even refuse",
            then = "After connect-timeout the other one is tried, within the same attempt")
    @Test
    void oneOfTwoAddressesIsEnough() {
        assertSaid("200 DELIVERED", "one address dead");
    }

    @FaultCase(
            value = "The only address of a name is dead, then the name gets another one",
            then =
                    "The first connection after the change goes to the new address (the JVM remembers the old one for 30 s)")
    @Test
    void aNameThatMovesIsFollowed() {
        assertSaid("CONNECT RETRY", "moving, before");
        assertSaid("200 DELIVERED", "moving, after");
    }

    @FaultCase(
            value = "A firewall forgets a kept connection and drops its packets",
            then =
                    "Ended at request-timeout and sent again, as a possible duplicate, on a new connection")
    @Test
    void aRequestWhosePacketsAreDroppedEndsAtItsDeadline() {
        assertSaid("TIMEOUT RETRY_UNANSWERED", "dropped on a kept connection");
        assertSaid("CONNECT RETRY", "dropped on a new connection");
        assertSaid("200 DELIVERED", "dropped no more");
    }

    @FaultCase(
            value = "The network goes away in the middle of a request, and comes back",
            then =
                    "Ended at request-timeout; sent again, as a possible duplicate, and delivered once it is back")
    @Test
    void aLinkThatGoesAwayWithinARequestIsWaitedFor() {
        assertSaid("TIMEOUT RETRY_UNANSWERED", "link lost in a request");
        assertSaid("CONNECT RETRY", "link lost before a request");
        assertSaid("200 DELIVERED", "link back");
    }
}
