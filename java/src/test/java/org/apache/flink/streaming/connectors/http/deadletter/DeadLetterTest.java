package org.apache.flink.streaming.connectors.http.deadletter;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.Arrays;
import java.util.List;

class DeadLetterTest {

    private static final String URL = "https://api.example.com/v1/orders/7?page=2";
    private static final ObjectMapper JSON = new ObjectMapper();

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static JsonNode json(DeadLetter letter) throws IOException {
        byte[] line = LetterJson.line("00ff-1", letter);
        assertThat(line[line.length - 1]).isEqualTo((byte) '\n');
        assertThat(new String(line, StandardCharsets.UTF_8).indexOf('\n'))
                .isEqualTo(new String(line, StandardCharsets.UTF_8).length() - 1);
        return JSON.readTree(line);
    }

    private static DeadLetter.Builder order() {
        return DeadLetter.builder()
                .request("PUT", URL, "orders/7?page=2")
                .rejected(422, "PUT answered 422 after 1 attempt(s)", 1_764_000_060_000L)
                .history(1, 1_764_000_000_000L);
    }

    /** What both languages read: the Python tests check it against the schema. */
    @Test
    void theLettersOfThisVersionAreTheOnesThatAreCheckedIn() throws IOException {
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        int number = 0;
        for (DeadLetter letter : examples()) {
            number++;
            lines.write(LetterJson.line("0f9c2b7e4d1a6853-" + number, letter));
        }
        Path file =
                Paths.get(
                        System.getProperty("project.dir", "."), "tests/vectors/dead_letters.jsonl");
        if (Boolean.getBoolean("update")) {
            Files.write(file, lines.toByteArray());
        }
        assertThat(lines.toString("UTF-8"))
                .as("tests/vectors/dead_letters.jsonl, written anew with -Pupdate")
                .isEqualTo(Files.readString(file));
    }

    private static List<DeadLetter> examples() {
        return Arrays.asList(
                order().headers(new String[] {"X-Trace", "abc", "Authorization", "Bearer hunter2"})
                        .contentType("application/json")
                        .idempotencyKey("Idempotency-Key", "order-7")
                        .orderingKey("customer-3")
                        .body(utf8("{\"id\":7,\"item\":\"Grüner Tee 茶 \uD83C\uDF75\"}"))
                        .answer(utf8("{\"error\":\"no such item, token hunter2\"}"), false)
                        .build(),
                order().body(new byte[] {0, (byte) 0xFF, (byte) 0xED, (byte) 0xA0, (byte) 0x80})
                        .contentType("application/octet-stream")
                        .build(),
                order().request("DELETE", URL, "orders/7?page=2").build(),
                DeadLetter.builder()
                        .record("com.example.Order", new byte[] {1, 2, 3})
                        .rejected(
                                0, "A record (com.example.Order) was not sent", 1_764_000_000_001L)
                        .history(0, 1_764_000_000_000L)
                        .build());
    }

    @Property
    void everyBodyComesBackByteForByte(@ForAll byte[] body) throws IOException {
        JsonNode letter = json(order().body(body).build());
        byte[] back =
                letter.has("body")
                        ? utf8(letter.get("body").textValue())
                        : letter.get("bodyBase64").binaryValue();
        assertThat(back).isEqualTo(body);
    }

    @Test
    void oddBodiesComeBackByteForByte() throws IOException {
        byte[] large = new byte[1 << 20];
        Arrays.fill(large, (byte) 'x');
        for (byte[] text : new byte[][] {{}, {0}, utf8("\u2028\r\n\t\"\\"), large}) {
            JsonNode letter = json(order().body(text).build());
            assertThat(utf8(letter.get("body").textValue())).isEqualTo(text);
        }
        byte[] loneSurrogate = {(byte) 0xED, (byte) 0xA0, (byte) 0x80};
        large[77] = (byte) 0xFF;
        for (byte[] binary : new byte[][] {{(byte) 0xFF}, loneSurrogate, large}) {
            JsonNode letter = json(order().body(binary).build());
            assertThat(letter.has("body")).isFalse();
            assertThat(letter.get("bodyBase64").binaryValue()).isEqualTo(binary);
        }
        assertThat(json(order().build()).has("body")).isFalse();
    }

    @Property
    void anyTextMakesALineThatCanBeRead(@ForAll String text) throws IOException {
        JsonNode letter =
                json(
                        order().orderingKey(text)
                                .rejected(400, text, 0)
                                .answer(utf8(text), true)
                                .build());
        assertThat(letter.get("orderingKey").textValue())
                .isEqualTo(new String(utf8(text), StandardCharsets.UTF_8));
    }

    @Test
    void halfACharacterInAKeyIsAQuestionMark() throws IOException {
        JsonNode letter = json(order().orderingKey("a\uD800b").build());
        assertThat(letter.get("orderingKey").textValue()).isEqualTo("a?b");
    }

    @Test
    void timesAreInUtcWithMilliseconds() throws IOException {
        JsonNode letter = json(order().build());
        assertThat(letter.get("firstSeen").textValue()).isEqualTo("2025-11-24T16:00:00.000Z");
        assertThat(letter.get("rejectedAt").textValue()).isEqualTo("2025-11-24T16:01:00.000Z");
    }

    @Test
    void noCredentialIsInALetter() {
        DeadLetter letter =
                DeadLetter.builder()
                        .request(
                                "POST",
                                "https://user:hunter2@api.example.com/in?a=1&api_key=hunter3&%74oken=hunter4",
                                "?api_key=hunter3")
                        .headers(new String[] {"X-Auth", "hunter5", "Cookie", "sid=hunter6"})
                        .hide(List.of("Bearer hunter7", "Basic hunter8"))
                        .rejected(400, "hunter7 is bad", 0)
                        .answer(utf8("sid=hunter6 hunter3 hunter4 hunter5 hunter7 hunter8"), false)
                        .build();
        String line = new String(LetterJson.line("0-1", letter), StandardCharsets.UTF_8);
        assertThat(line)
                .doesNotContain("hunter")
                .contains("\"url\":\"https://api.example.com/in?a=1&api_key=***&%74oken=***\"")
                .contains("\"relativeUrl\":\"?api_key=***\"")
                .contains("[\"X-Auth\",null]")
                .contains("\"answer\":\"*** *** *** *** *** ***\"");
    }

    @Test
    void aPasswordWithAtSignsGoesAsAWhole() {
        assertThat(Masking.url("https://u:p@ss@h/x@y?z=a@b")).isEqualTo("https://h/x@y?z=a@b");
    }

    @Test
    void aLongAnswerIsCutAndNotInTheMiddleOfASecret() {
        for (int before = 4080; before < 4110; before++) {
            byte[] answer = utf8("x".repeat(before) + "hunter2hunter2" + "y".repeat(5000));
            DeadLetter letter =
                    order().hide(List.of("hunter2hunter2")).answer(answer, false).build();
            assertThat(letter.answer).doesNotContain("h").hasSize(4096);
            assertThat(letter.answerCut).isTrue();
        }
    }

    @Test
    void theEndOfAnAnswerThatWasCutBeforeIsNotTheBeginningOfASecret() {
        byte[] answer = utf8("The token is hunter2hun");
        DeadLetter letter = order().hide(List.of("hunter2hunter2")).answer(answer, true).build();
        assertThat(letter.answer).doesNotContain("hunter").startsWith("The");
    }

    @Test
    void anAnswerIsNotCutInTheMiddleOfACharacter() {
        byte[] answer = utf8("x".repeat(4095) + "\uD83C\uDF75");
        DeadLetter letter = order().answer(answer, false).build();
        assertThat(letter.answer).isEqualTo("x".repeat(4095));
        assertThat(letter.answerCut).isTrue();
    }
}
