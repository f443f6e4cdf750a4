package org.apache.flink.streaming.connectors.http.job;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/** The records of most tests: JSON, not all of it ASCII. */
final class Texts {

    private Texts() {}

    static String of(long number) {
        return "{\"id\":" + number + ",\"name\":\"Zoë " + number + "\"}";
    }

    static List<String> first(int count) {
        return LongStream.range(0, count).mapToObj(Texts::of).collect(Collectors.toList());
    }
}
