package org.apache.flink.streaming.connectors.http.job;

import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Property;
import org.apache.logging.log4j.core.layout.PatternLayout;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;

/** Everything that is logged until it is closed. */
final class LogLines extends AbstractAppender implements AutoCloseable {

    private static final String ROOM = "org.apache.flink.streaming.connectors.http.";

    /** How a warning of the sink's own begins. */
    private static final String OURS = "WARN " + ROOM;

    private final PatternLayout layout =
            PatternLayout.newBuilder().withPattern("%p %c %m%n%throwable").build();

    private final Queue<String> lines = new ConcurrentLinkedQueue<>();

    LogLines() {
        super("log-lines", null, null, true, Property.EMPTY_ARRAY);
        start();
        root().addAppender(this);
    }

    private static Logger root() {
        return (Logger) LogManager.getRootLogger();
    }

    @Override
    public void append(LogEvent event) {
        lines.add(layout.toSerializable(event));
    }

    /** The sink's own warnings that hold this text. */
    List<String> warnings(String text) {
        return lines.stream()
                .filter(line -> line.startsWith(OURS) && line.contains(text))
                .collect(Collectors.toList());
    }

    /** The sink's own lines of any level that hold this text. */
    List<String> ours(String text) {
        return lines.stream()
                .filter(line -> line.contains(" " + ROOM) && line.contains(text))
                .collect(Collectors.toList());
    }

    /** All lines of everybody, with stack traces. */
    String all() {
        return String.join("", lines);
    }

    @Override
    public void close() {
        root().removeAppender(this);
        stop();
    }
}
