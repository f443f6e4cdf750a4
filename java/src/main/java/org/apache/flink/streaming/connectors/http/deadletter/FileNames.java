package org.apache.flink.streaming.connectors.http.deadletter;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.UUID;

/**
 * Names that no other writer has, be it of the same subtask: {@code
 * 20261124T203000Z-s3-a0-0f9c…-000000001.jsonl}. They sort by the time at which the writer began,
 * then by their number, so that a reader sees the letters of one writer in order.
 */
final class FileNames {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    /** Random: a writer that was thought dead and goes on must not meet its successor. */
    final String writer = UUID.randomUUID().toString().replace("-", "").substring(0, 16);

    private final String prefix;
    private int number;

    FileNames(int subtask, int attempt, long now) {
        String time = TIME.format(Instant.ofEpochMilli(now));
        this.prefix = time + "-s" + subtask + "-a" + attempt + "-" + writer;
    }

    String next() {
        number++;
        return String.format(Locale.ROOT, "%s-%09d.jsonl", prefix, number);
    }
}
