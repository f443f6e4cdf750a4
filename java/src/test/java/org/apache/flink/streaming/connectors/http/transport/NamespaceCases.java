package org.apache.flink.streaming.connectors.http.transport;

import static org.apache.flink.streaming.connectors.http.transport.NetworkNamespace.ip;
import static org.apache.flink.streaming.connectors.http.transport.Sending.post;
import static org.apache.flink.streaming.connectors.http.transport.Sending.send;
import static org.apache.flink.streaming.connectors.http.transport.Sending.verdict;

import org.apache.flink.streaming.connectors.http.transport.NetworkNamespace.Talk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * What {@link TransportNamespaceTest} runs in a network of its own: a client at 10.77.0.1, and a
 * server at 10.77.0.2 in a second network, with a cable between them. Each line that it prints is a
 * case and what came of it.
 *
 * <p>Packets are lost by sending them to a neighbour that is not there, as with a firewall that
 * drops them: nobody says a word.
 */
final class NamespaceCases {

    private static final String SERVER = "10.77.0.2";
    private static final String NOBODY = "10.77.0.9";
    private static final int PORT = 8080;
    private static final String REAL = "02:00:00:00:00:02";
    private static final String LOST = "02:00:00:00:00:09";

    private final Talk server;
    private final Path hosts;
    private final HttpClientTransport transport =
            new HttpClientTransport(
                    new TransportSettings(
                            Duration.ofMillis(800), Duration.ofSeconds(2), 1000, 4, "test-http"));

    private NamespaceCases(Talk server, Path hosts) {
        this.server = server;
        this.hosts = hosts;
    }

    /**
     * @param arguments {@code serve}; or the hosts file that this JVM reads, and the command that
     *     runs another one in a network of its own
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        if (arguments[0].equals("serve")) {
            serve();
            return;
        }
        List<String> command = new ArrayList<>(List.of(arguments).subList(1, arguments.length));
        // It waits for its end of the cable, and becomes the server then.
        command.addAll(
                List.of(
                        "sh",
                        "-c",
                        "echo ready && read go && ip link set far0 address "
                                + REAL
                                + " && ip address add 10.77.0.2/24 dev far0 && ip link set far0 up"
                                + " && exec \"$@\"",
                        "sh"));
        command.addAll(ChildJvm.command(List.of(), NamespaceCases.class, "serve"));
        try (Talk server = new Talk(command)) {
            server.hear();
            ip("link add near0 type veth peer name far0 netns " + server.pid());
            ip("address add 10.77.0.1/24 dev near0");
            ip("link set near0 up");
            server.say("go");
            server.hear();
            NamespaceCases cases = new NamespaceCases(server, Path.of(arguments[0]));
            cases.all();
            cases.transport.close();
            LeakCheck.assertNoConnectionTo(new Origin("http", SERVER, PORT));
        }
    }

    /** Says each request that it got; answers all but those that are to hang. */
    private static void serve() throws IOException {
        RawServer.Script script =
                connection -> {
                    for (String request = connection.readRequest();
                            request != null;
                            request = connection.readRequest()) {
                        System.out.println(request.substring(request.indexOf("\r\n\r\n") + 4));
                        if (request.endsWith("hang")) {
                            connection.awaitEnd();
                        }
                        connection.write(RawServer.ok("yes"));
                    }
                };
        try (RawServer server = new RawServer(script, "0.0.0.0", PORT)) {
            System.out.println("serving at " + server.origin().port());
            // Until the other process closes our input.
            while (System.in.read() >= 0) {
                continue;
            }
        }
    }

    private void all() throws IOException, InterruptedException {
        // Loads what a request needs, which must not count against a short deadline.
        try (HttpClientTransport patient = Sending.transport(Sending.LONG)) {
            say("connected", Sending.answer(patient, post(new Origin("http", SERVER, PORT), "x")));
            hear("x");
        }
        say("connected again", answer(SERVER, "first"));
        hear("first");

        say("no route", answer("10.99.0.1", "x"));
        say("no name", answer("nobody.invalid", "x"));

        neighbour(NOBODY, LOST);
        say("dropped connect", answer(NOBODY, "x"));

        name("both", NOBODY, SERVER);
        say("one address dead", answer("both", "second"));
        hear("second");
        name("moving", NOBODY);
        say("moving, before", answer("moving", "x"));
        name("moving", SERVER);
        say("moving, after", answer("moving", "third"));
        hear("third");

        // The kept connection has become one that nobody knows of.
        neighbour(SERVER, LOST);
        say("dropped on a kept connection", answer(SERVER, "lost"));
        say("dropped on a new connection", answer(SERVER, "lost"));
        neighbour(SERVER, REAL);
        say("dropped no more", answer(SERVER, "fourth"));
        hear("fourth");

        CompletableFuture<Answer> hanging = request(SERVER, "hang");
        hear("hang");
        ip("link set near0 down");
        say("link lost in a request", Sending.await(hanging));
        say("link lost before a request", answer(SERVER, "lost"));
        ip("link set near0 up");
        neighbour(SERVER, REAL);
        say("link back", answer(SERVER, "fifth"));
        hear("fifth");
    }

    private CompletableFuture<Answer> request(String host, String body) {
        return send(transport, post(new Origin("http", host, PORT), body));
    }

    private Answer answer(String host, String body) {
        return Sending.await(request(host, body));
    }

    private static void say(String what, Answer answer) {
        Object wire = answer.failure() == null ? answer.status() : answer.failure();
        System.out.println(what + ": " + wire + " " + verdict(answer));
    }

    /** The next request that the server got; what was sent and lost has never reached it. */
    private void hear(String body) throws IOException {
        String heard = server.hear();
        if (!heard.equals(body)) {
            throw new IOException("The server got " + heard + " instead of " + body);
        }
    }

    private static void neighbour(String address, String hardware)
            throws IOException, InterruptedException {
        ip("neighbour replace " + address + " lladdr " + hardware + " dev near0 nud permanent");
    }

    private void name(String name, String... addresses) throws IOException {
        List<String> lines = new ArrayList<>();
        for (String address : addresses) {
            lines.add(address + " " + name);
        }
        Files.write(hosts, lines);
    }
}
