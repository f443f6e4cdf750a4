package org.apache.flink.streaming.connectors.http.mutation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** That the bugs to be planted can be; {@code make mutations} shows that each is noticed. */
class MutationsTest {

    private static final String PATCH =
            "Bug: Two is three.\n"
                    + "Test: ATest#aMethod, BTest\n"
                    + "\n"
                    + "--- a/java/A.java\n"
                    + "+++ b/java/A.java\n"
                    + "@@ -7,3 +7,3 @@\n"
                    + " one\n"
                    + "-two\n"
                    + "+three\n"
                    + " \n";

    @Test
    void everyPatchStillAppliesAndCompiles(@TempDir Path folder) throws IOException {
        List<Patch> patches = Patch.all();
        assertThat(patches).hasSizeGreaterThanOrEqualTo(25);
        for (Patch patch : patches) {
            Mutant.compile(patch, folder.resolve(patch.name));
            assertThat(folder.resolve(patch.name)).isNotEmptyDirectory();
        }
    }

    @Test
    void aPatchIsReadWithItsBugAndItsTests() {
        Patch patch = Patch.of("name", PATCH);
        assertThat(patch.bug).isEqualTo("Two is three.");
        assertThat(patch.tests).containsExactly("ATest#aMethod", "BTest");
    }

    @Test
    void aPatchIsLaidWhereItsLinesAre() {
        Patch patch = Patch.of("name", PATCH);
        assertThat(patch.apply("java/A.java", "zero\none\ntwo\n\nfour\n"))
                .isEqualTo("zero\none\nthree\n\nfour\n");
    }

    @Test
    void aPatchThatFitsNowhereOrTwiceIsNamed() {
        Patch patch = Patch.of("name", PATCH);
        assertThatThrownBy(() -> patch.apply("java/A.java", "one\n2\n\n"))
                .hasMessage("name no longer applies to java/A.java");
        assertThatThrownBy(() -> patch.apply("java/A.java", "one\ntwo\n\none\ntwo\n\n"))
                .hasMessage("name applies to java/A.java in two places");
    }

    @Test
    void aPatchWithoutBugOrTestIsRefused() {
        String noTest = PATCH.replaceFirst("Test: .*\n", "");
        assertThatThrownBy(() -> Patch.of("name", noTest))
                .hasMessage("name must say Bug: and Test: and change a file");
    }
}
