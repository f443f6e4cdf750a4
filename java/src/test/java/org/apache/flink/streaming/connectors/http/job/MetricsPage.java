package org.apache.flink.streaming.connectors.http.job;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The names in the two tables of docs/metrics.md. */
final class MetricsPage {

    private static final Pattern ROW = Pattern.compile("(?m)^\\| `(\\w+)` \\|");

    private MetricsPage() {}

    /** Those of the group http. */
    static List<String> ours() throws IOException {
        return names(0);
    }

    /** Flink's own. */
    static List<String> flinks() throws IOException {
        return names(1);
    }

    private static List<String> names(int table) throws IOException {
        Path page = Path.of(System.getProperty("project.dir", "."), "docs", "metrics.md");
        Matcher row = ROW.matcher(Files.readString(page).split("\\| --- \\|.*\n")[table + 1]);
        List<String> names = new ArrayList<>();
        while (row.find()) {
            names.add(row.group(1));
        }
        return names;
    }
}
