package org.apache.flink.streaming.connectors.http;

import org.apache.flink.configuration.ConfigOption;
import org.junit.jupiter.api.Test;

import java.io.IOException;

/** docs/options.md, which is made from {@link HttpSinkOptions}. */
class OptionsPageTest {

    private static final String HEAD =
            "# Options\n"
                    + "\n"
                    + "Each can be set by its setter of `HttpSink.builder()`, or by its key:"
                    + " `setOption(\"endpoint-grace\", \"10 min\")`. In Python the setters are in"
                    + " snake case: `set_endpoint_grace(timedelta(minutes=10))`,"
                    + " `set_option(\"endpoint-grace\", \"10 min\")`. A value that breaks its rule"
                    + " and an unknown key are errors before the job starts.\n"
                    + "\n"
                    + "| key | setter | type | default | meaning |\n"
                    + "| --- | --- | --- | --- | --- |\n";

    private static final String HEADERS =
            "| `headers.<Name>` | `setHeader(name, value)` | text | – | A header that every request"
                    + " carries, unless its record brings one of that name. |\n";

    @Test
    void thePageSaysWhatTheOptionsAre() throws IOException {
        StringBuilder page = new StringBuilder(HEAD);
        for (ConfigOption<?> option : Options.all()) {
            page.append(row(option));
            if (option == HttpSinkOptions.METHOD) {
                page.append(HEADERS);
            }
        }
        CheckedIn.assertIs("docs/options.md", page.toString(), getClass());
    }

    private static String row(ConfigOption<?> option) {
        String standard =
                option.hasDefaultValue() ? "`" + Options.text(option.defaultValue()) + "`" : "–";
        return String.format(
                "| `%s` | `%s` | %s | %s | %s |\n",
                option.key(),
                Options.setter(option).getName(),
                Options.type(option),
                standard,
                Options.meaning(option).replace("|", "\\|"));
    }
}
