package org.apache.flink.streaming.connectors.http.deadletter;

import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.ObjectMapper;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/** A folder of letters as a reader sees it. */
public final class LetterFolder {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long DEADLINE_NANOS = 60_000_000_000L;
    private static final long LOOK_EVERY_NANOS = 5_000_000;

    private final Path folder;

    public LetterFolder(Path folder) {
        this.folder = folder;
    }

    /** In order; those of a writer begin with its time. Nothing hidden. */
    public List<String> files() throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.map(path -> path.getFileName().toString())
                    .filter(name -> !name.startsWith("."))
                    .sorted()
                    .collect(Collectors.toList());
        }
    }

    /** The ordering keys of all letters, each once, by which tests number them. */
    List<String> letters() throws IOException {
        List<String> keys = new ArrayList<>();
        for (JsonNode letter : all()) {
            keys.add(letter.get("orderingKey").textValue());
        }
        return keys;
    }

    /** All letters, each once. */
    public List<JsonNode> all() throws IOException {
        Map<String, JsonNode> letters = new LinkedHashMap<>();
        List<String> files = files();
        for (String name : files) {
            if (!files.contains(name + ".gz")) {
                for (JsonNode letter : read(name)) {
                    letters.putIfAbsent(letter.get("id").textValue(), letter);
                }
            }
        }
        return new ArrayList<>(letters.values());
    }

    /** Whole lines only. */
    List<JsonNode> read(String name) throws IOException {
        try (InputStream file = Files.newInputStream(folder.resolve(name));
                InputStream in = name.endsWith(".gz") ? new GZIPInputStream(file) : file) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            List<JsonNode> letters = new ArrayList<>();
            for (String line : text.split("(?<=\n)")) {
                if (line.endsWith("\n")) {
                    letters.add(JSON.readTree(line));
                }
            }
            return letters;
        }
    }

    /** Looked for, not waited for a time. */
    static void until(String what, Condition happened) throws Exception {
        long end = System.nanoTime() + DEADLINE_NANOS;
        while (!happened.holds()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("Not within a minute: " + what);
            }
            LockSupport.parkNanos(LOOK_EVERY_NANOS);
        }
    }

    /** May fail to look. */
    interface Condition {
        boolean holds() throws Exception;
    }
}
