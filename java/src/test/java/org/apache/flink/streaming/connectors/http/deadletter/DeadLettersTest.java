package org.apache.flink.streaming.connectors.http.deadletter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;
import org.apache.flink.streaming.connectors.http.FaultCase;
import org.apache.flink.streaming.connectors.http.HttpSinkException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

class DeadLettersTest {

    @TempDir Path temporary;

    private Path folder;
    private LetterFolder letters;
    private final AtomicLong now = new AtomicLong(1_764_000_000_000L);
    private final Limits limits = new Limits(now::get);
    private final CountDownLatch died = new CountDownLatch(1);
    private final LinkedBlockingQueue<String> durable = new LinkedBlockingQueue<>();

    @BeforeEach
    void begin() {
        TroubledStore.reset();
        folder = temporary.resolve("dead");
        letters = new LetterFolder(folder);
        limits.collectMillis = 1;
        limits.retryMillis = 1;
    }

    @AfterEach
    void letGo() {
        TroubledStore.reset();
    }

    private DeadLetters open(String scheme) {
        return DeadLetters.open(scheme + "://" + folder, 3, 0, limits, died::countDown);
    }

    private static DeadLetter letter(String number) {
        byte[] body = ("{\"id\": " + number + "}").getBytes(StandardCharsets.UTF_8);
        return DeadLetter.builder().orderingKey(number).body(body).build();
    }

    private void write(DeadLetters to, String... numbers) {
        for (String number : numbers) {
            to.write(
                    letter(number),
                    () -> {
                        TroubledStore.EVENTS.add("durable " + number);
                        durable.add(number);
                    });
        }
    }

    private void writeDurably(DeadLetters to, String... numbers) throws InterruptedException {
        write(to, numbers);
        for (String number : numbers) {
            assertThat(durable.poll(60, TimeUnit.SECONDS)).isEqualTo(number);
        }
    }

    @Test
    void lettersCanBeReadAsSoonAsTheyAreDurableWhileTheWriterGoesOn() throws Exception {
        try (DeadLetters out = open("file")) {
            writeDurably(out, "1", "2");
            assertThat(letters.letters()).containsExactly("1", "2");
            writeDurably(out, "3");
            assertThat(letters.letters()).containsExactly("1", "2", "3");
            assertThat(letters.files()).hasSize(1);
        }
        assertThat(letters.letters()).containsExactly("1", "2", "3");
    }

    @Test
    void aWriterWhoseThreadHasEndedSaysSoInsteadOfHoldingItsRecordsForEver() throws Exception {
        try (DeadLetters out = open("file")) {
            writeDurably(out, "1");
            out.failIfDead();
            out.write(
                    letter("2"),
                    () -> {
                        throw new AssertionError("as if");
                    });
            assertThat(died.await(60, TimeUnit.SECONDS)).isTrue();
            assertThatThrownBy(out::failIfDead)
                    .isInstanceOf(HttpSinkException.class)
                    .hasMessageContaining("has ended (java.lang.AssertionError: as if); no record");
        }
    }

    @Test
    void aLetterIsDurableAfterASyncOfItsOpenFile() throws Exception {
        try (DeadLetters out = open("hdfs")) {
            writeDurably(out, "1");
            writeDurably(out, "2");
            String file = letters.files().get(0);
            assertThat(TroubledStore.EVENTS)
                    .containsExactly(
                            "create " + file,
                            "write",
                            "sync",
                            "durable 1",
                            "write",
                            "sync",
                            "durable 2");
        }
    }

    @Test
    void whereSyncSaysNothingALetterIsDurableWhenItsFileIsClosed() throws Exception {
        try (DeadLetters out = open("s3")) {
            writeDurably(out, "1");
            writeDurably(out, "2");
            assertThat(letters.files()).hasSize(2).allMatch(name -> name.endsWith(".jsonl.gz"));
            assertThat(letters.letters()).containsExactly("1", "2");
            assertThat(TroubledStore.EVENTS)
                    .containsSubsequence("close", "durable 1", "close", "durable 2")
                    .doesNotContain("sync");
        }
    }

    @Test
    void whereEachWriteMakesAFileLettersAreCollected() throws Exception {
        limits.collectMillis = 60_000;
        try (DeadLetters out = open("s3")) {
            String[] numbers = new String[1000];
            for (int i = 0; i < numbers.length; i++) {
                numbers[i] = String.valueOf(i);
            }
            writeDurably(out, numbers);
            assertThat(letters.files()).hasSize(1);
        }
    }

    @Test
    void aFileThatIsLargeEnoughIsCompressedAndTheNextOneBegins() throws Exception {
        limits.fileBytes = 1;
        try (DeadLetters out = open("file")) {
            writeDurably(out, "1");
            writeDurably(out, "2");
            List<String> files = letters.files();
            assertThat(files).hasSize(2);
            assertThat(files.get(0)).endsWith("-000000001.jsonl.gz");
            assertThat(files.get(1)).endsWith("-000000002.jsonl");
            assertThat(letters.letters()).containsExactly("1", "2");
        }
    }

    @Test
    void aFileThatIsOldEnoughIsCompressedThoughNoLetterComes() throws Exception {
        try (DeadLetters out = open("file")) {
            writeDurably(out, "1");
            now.addAndGet(limits.fileMillis - 1);
            writeDurably(out, "2");
            assertThat(letters.files()).hasSize(1).allMatch(name -> name.endsWith(".jsonl"));
            now.addAndGet(1);
            LetterFolder.until(
                    "compressed",
                    () -> letters.files().stream().allMatch(name -> name.endsWith(".jsonl.gz")));
            assertThat(letters.letters()).containsExactly("1", "2");
            writeDurably(out, "3");
            assertThat(letters.letters()).containsExactly("1", "2", "3");
        }
    }

    @Test
    void theCompressedFileIsWholeAndDurableBeforeTheOtherOneGoes() throws Exception {
        limits.fileBytes = 1;
        try (DeadLetters out = open("hdfs")) {
            writeDurably(out, "1");
            String file = letters.files().get(0);
            TroubledStore.EVENTS.clear();
            writeDurably(out, "2");
            TroubledStore.EVENTS.removeIf("write"::equals);
            assertThat(TroubledStore.EVENTS)
                    .startsWith(
                            "close",
                            "create ." + file + ".gz",
                            "sync",
                            "close",
                            "rename " + file + ".gz",
                            "delete " + file);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"rename", "delete"})
    @FaultCase(
            value = "The process ends while a full file is compressed",
            then = "No letter is lost, and none is read twice")
    void aCrashWhileAFileIsCompressedLosesNoLetterAndShowsNoneTwice(String step) throws Exception {
        limits.fileBytes = 1;
        try (DeadLetters out = open("hdfs")) {
            writeDurably(out, "1");
            TroubledStore.failing = step;
            writeDurably(out, "2");
        }
        List<String> files = letters.files();
        assertThat(files.get(0)).endsWith("-000000001.jsonl");
        assertThat(files.contains(files.get(0) + ".gz")).isEqualTo(step.equals("delete"));
        assertThat(letters.letters()).containsExactly("1", "2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"create", "write", "sync"})
    @FaultCase(
            value = "Creating, writing or syncing a file fails",
            then = "Tries again until it works; no letter is there twice")
    void aStoreThatFailsIsTriedAgainUntilItWorksAndNoLetterIsThereTwice(String step)
            throws Exception {
        try (DeadLetters out = open("hdfs")) {
            writeDurably(out, "1");
            limits.fileBytes = 1; // So that the next write creates a file.
            TroubledStore.failing = step;
            write(out, "2", "3");
            LetterFolder.until(
                    "tried again",
                    () ->
                            TroubledStore.EVENTS.stream().filter(e -> e.startsWith(step)).count()
                                    > 9);
            assertThat(durable).isEmpty();
            TroubledStore.failing = "";
            assertThat(durable.poll(60, TimeUnit.SECONDS)).isEqualTo("2");
            assertThat(durable.poll(60, TimeUnit.SECONDS)).isEqualTo("3");
            assertThat(letters.letters()).containsExactly("1", "2", "3");
            assertThat(letters.files().size()).isBetween(2, 3); // Not one for each try.
        }
    }

    @Test
    @FaultCase(
            value = "Letters were written, but syncing fails",
            then = "Writes them again under the same id; readers show one")
    void lettersThatWereWrittenButNotSyncedAreThereAgainUnderTheSameId() throws Exception {
        try (DeadLetters out = open("hdfs")) {
            writeDurably(out, "1");
            TroubledStore.failing = "sync";
            write(out, "2");
            LetterFolder.until("failed", () -> TroubledStore.EVENTS.contains("close"));
            TroubledStore.failing = "";
            assertThat(durable.poll(60, TimeUnit.SECONDS)).isEqualTo("2");
            List<JsonNode> first = letters.read(letters.files().get(0));
            List<JsonNode> second = letters.read(letters.files().get(1));
            assertThat(first.get(1)).isEqualTo(second.get(0));
            assertThat(second.get(0).get("id").textValue()).endsWith("-2");
            assertThat(letters.letters()).containsExactly("1", "2");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"create", "write", "close"})
    @FaultCase(
            value = "An object store fails to create, take or close an object",
            then = "Tries again until it works")
    void anObjectStoreThatFailsIsTriedAgainUntilItWorks(String step) throws Exception {
        try (DeadLetters out = open("s3")) {
            TroubledStore.failing = step;
            write(out, "1", "2");
            LetterFolder.until(
                    "tried again",
                    () ->
                            TroubledStore.EVENTS.stream().filter(e -> e.startsWith(step)).count()
                                    > 3);
            assertThat(durable).isEmpty();
            TroubledStore.failing = "";
            assertThat(durable.poll(60, TimeUnit.SECONDS)).isEqualTo("1");
            assertThat(durable.poll(60, TimeUnit.SECONDS)).isEqualTo("2");
            assertThat(letters.letters()).containsExactly("1", "2");
            assertThat(letters.files()).hasSize(1);
        }
    }

    @ParameterizedTest(name = "lacks a class: {0}")
    @ValueSource(booleans = {false, true})
    @FaultCase(value = "The store is down when the job starts", then = "Waits for it")
    void aStoreThatIsDownAtTheStartIsWaitedFor(boolean lacksAClass) throws Exception {
        TroubledStore.lacksAClass = lacksAClass;
        TroubledStore.failing = "mkdirs";
        try (DeadLetters out = open("hdfs")) {
            write(out, "1");
            TroubledStore.failing = "";
            assertThat(durable.poll(60, TimeUnit.SECONDS)).isEqualTo("1");
        }
    }

    @Test
    @FaultCase(value = "The store hangs when the job starts", then = "Waits for it")
    void aStoreThatHangsAtTheStartIsWaitedFor() throws Exception {
        limits.openMillis = 1;
        TroubledStore.hanging = "mkdirs";
        try (DeadLetters out = open("hdfs")) {
            write(out, "1");
            TroubledStore.latch.countDown();
            assertThat(durable.poll(60, TimeUnit.SECONDS)).isEqualTo("1");
        }
    }

    @Test
    @FaultCase(
            value = "The job is cancelled while the store hangs",
            then = "Closes without it; nothing counts as a letter afterwards")
    void theWriterClosesThoughItsStoreHangsAndSaysNothingAfterwards() throws Exception {
        limits.interruptMillis = 10;
        limits.closeMillis = 10;
        CountDownLatch hang = TroubledStore.latch;
        DeadLetters out = open("hdfs");
        TroubledStore.hanging = "sync";
        write(out, "1");
        LetterFolder.until("hangs", () -> TroubledStore.EVENTS.contains("sync"));
        out.close();
        assertThat(thread()).isNotNull(); // It cannot be ended while a system call hangs.
        hang.countDown();
        LetterFolder.until("ended", () -> thread() == null);
        assertThat(durable).isEmpty();
        assertThat(TroubledStore.EVENTS).contains("close");
    }

    @Test
    void closingInterruptsAStoreThatCanBeInterrupted() throws Exception {
        limits.closeMillis = 10_000;
        limits.interruptMillis = 10;
        TroubledStore.interruptible = true;
        DeadLetters out = open("hdfs");
        TroubledStore.hanging = "sync";
        write(out, "1");
        LetterFolder.until("hangs", () -> TroubledStore.EVENTS.contains("sync"));
        out.close();
        assertThat(thread()).isNull();
        assertThat(durable).isEmpty();
    }

    @Test
    void closingEndsTheThreadAndDropsWhatIsNotDurable() throws Exception {
        DeadLetters out = open("hdfs");
        TroubledStore.failing = "create";
        limits.retryMillis = 60_000;
        write(out, "1");
        LetterFolder.until("failed", () -> !TroubledStore.EVENTS.isEmpty());
        out.close();
        assertThat(thread()).isNull();
        assertThat(durable).isEmpty();
        assertThat(letters.letters()).isEmpty();
    }

    private static Thread thread() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("flink-http-dead-letters-3"))
                .findAny()
                .orElse(null);
    }

    @Test
    @FaultCase(
            value = "The writer of an earlier attempt still runs",
            then = "Both write, to files of their own")
    void twoWritersOfOneSubtaskShareADirectoryWithoutMeeting() throws Exception {
        try (DeadLetters first = open("file");
                DeadLetters second = open("file")) {
            writeDurably(first, "1");
            writeDurably(second, "2");
            writeDurably(first, "3");
            assertThat(letters.files()).hasSize(2);
            assertThat(letters.letters()).containsExactlyInAnyOrder("1", "2", "3");
        }
    }

    @Test
    void aWriterWithoutLettersLeavesNoFile() throws Exception {
        open("file").close();
        assertThat(letters.files()).isEmpty();
    }

    @Test
    @FaultCase(value = "The directory is a file", then = "The job fails before it sends anything")
    void aFileInPlaceOfTheDirectoryIsNamedBeforeTheFirstLetter() throws Exception {
        Files.createFile(folder);
        assertThatThrownBy(() -> open("file"))
                .isInstanceOf(HttpSinkException.class)
                .hasMessage("dead-letters must be a directory, was file:" + folder + ", a file");
        assertThat(thread()).isNull();
    }

    @Test
    void aDirectoryThatCannotBeMadeIsNamedBeforeTheFirstLetter() throws Exception {
        folder = Path.of("/proc/no/such/place");
        assertThatThrownBy(() -> open("file"))
                .isInstanceOf(HttpSinkException.class)
                .hasMessageStartingWith("dead-letters must be writable, was file:/proc/no/such");
    }

    @Test
    @FaultCase(
            value = "Flink has no such file system",
            then = "The job fails before it sends anything, and says what to do")
    void aFileSystemThatFlinkDoesNotHaveIsNamedWithWhatToDo() {
        assertThatThrownBy(() -> DeadLetters.open("s9://user:hunter2@bucket/dead", 0, 0, () -> {}))
                .isInstanceOf(HttpSinkException.class)
                .hasMessageStartingWith(
                        "dead-letters must be a directory on a file system that this Flink has,"
                                + " was s9://bucket/dead. Put the plugin")
                .hasMessageContaining("plugins folder")
                .message()
                .doesNotContain("hunter2");
    }
}
