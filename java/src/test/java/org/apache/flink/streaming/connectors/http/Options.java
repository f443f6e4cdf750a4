package org.apache.flink.streaming.connectors.http;

import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.description.HtmlFormatter;
import org.apache.flink.util.TimeUtils;

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** All options of {@link HttpSinkOptions}, with what is said of them and set by. */
final class Options {

    /** The setters that keep the names of Flink's own asynchronous sinks. */
    private static final Map<String, String> FLINKS_OWN =
            Map.of(
                    "url", "setEndpointUrl",
                    "sink.batch.max-size", "setMaxBatchSize",
                    "sink.flush-buffer.size", "setMaxBatchSizeInBytes",
                    "sink.flush-buffer.timeout", "setMaxTimeInBufferMS",
                    "sink.requests.max-inflight", "setMaxInFlightRequests",
                    "sink.requests.max-buffered", "setMaxBufferedRequests",
                    "record.max-bytes", "setMaxRecordSizeInBytes");

    private Options() {}

    /** In the order in which they are declared. */
    static List<ConfigOption<?>> all() {
        List<ConfigOption<?>> options = new ArrayList<>();
        for (Field field : HttpSinkOptions.class.getDeclaredFields()) {
            if (field.getType() == ConfigOption.class) {
                options.add((ConfigOption<?>) value(field));
            }
        }
        return options;
    }

    /** {@code set} and the key in camel case, but for those of Flink's own sinks. */
    static String setterName(String key) {
        StringBuilder name = new StringBuilder("set");
        for (String word : key.split("[.-]")) {
            name.append(word.substring(0, 1).toUpperCase(Locale.ROOT)).append(word.substring(1));
        }
        return FLINKS_OWN.getOrDefault(key, name.toString());
    }

    static Method setter(ConfigOption<?> option) {
        String name = setterName(option.key());
        return Arrays.stream(HttpSinkBuilder.class.getMethods())
                .filter(method -> method.getName().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError(option.key() + " has no setter " + name));
    }

    static String meaning(ConfigOption<?> option) {
        return new HtmlFormatter().format(option.description());
    }

    /** A value as people write it, which is also how it is set by its key: 30 s, 64 kb. */
    static String text(Object value) {
        if (value instanceof Duration) {
            return TimeUtils.formatWithHighestUnit((Duration) value);
        }
        if (value instanceof MemorySize) {
            return size(((MemorySize) value).getBytes());
        }
        if (value instanceof Enum) {
            return value.toString().toLowerCase(Locale.ROOT).replace('_', '-');
        }
        if (value instanceof Double) {
            return new DecimalFormat("0.###", DecimalFormatSymbols.getInstance(Locale.ROOT))
                    .format(value);
        }
        return value.toString();
    }

    private static String size(long bytes) {
        String[] units = {"b", "kb", "mb", "gb"};
        int unit = 0;
        long number = bytes;
        while (unit + 1 < units.length && number > 0 && number % 1024 == 0) {
            number /= 1024;
            unit++;
        }
        return number + " " + units[unit];
    }

    static String type(ConfigOption<?> option) {
        Class<?> type = setter(option).getParameterTypes()[0];
        if (type.isEnum()) {
            List<String> names = new ArrayList<>();
            for (Object constant : type.getEnumConstants()) {
                names.add("`" + text(constant) + "`");
            }
            return String.join(", ", names);
        }
        Map<String, String> words = new TreeMap<>();
        words.put("String", "text");
        words.put("Duration", "duration");
        words.put("MemorySize", "size");
        words.put("int", "number");
        words.put("long", option.defaultValue() instanceof Duration ? "duration" : "size");
        words.put("double", "number");
        return words.get(type.getSimpleName());
    }

    private static Object value(Field field) {
        try {
            return field.get(null);
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        }
    }
}
