package org.apache.flink.streaming.connectors.http.delivery.answer;

import java.util.Arrays;
import java.util.BitSet;

/** A text, and which of its characters are hidden. */
final class Mask {

    /** Stands for what is not shown. */
    static final String HIDDEN = "…";

    /** So many characters that are in a secret, too, are hidden. */
    static final int RUN = 8;

    /** A secret that is shorter is part of too many words. */
    private static final int SHORTEST = 4;

    private static final int HASHES = 0xffff;

    /** 31 to the power of {@link #RUN}: what a character counts that leaves a run's hash. */
    private static final int LAST_FACTOR = (int) 852_891_037_441L;

    private final String text;
    private final boolean[] hidden;

    /** The characters that count, and where in the text they are. */
    private final String plain;

    private final int[] places;

    /** Hashes of its runs, so that few of a long secret's have to be looked for. */
    private final BitSet runs;

    Mask(String text) {
        this.text = text;
        this.hidden = new boolean[text.length()];
        this.places = new int[text.length()];
        int count = 0;
        for (int i = 0; i < text.length(); i++) {
            if (counts(text.charAt(i))) {
                places[count++] = i;
            }
        }
        this.plain = plain(text);
        this.runs = runsOf(plain);
    }

    private static boolean counts(char c) {
        return !Character.isWhitespace(c) && c != '"' && c != '\'' && c != '\\';
    }

    private static String plain(String text) {
        StringBuilder plain = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            if (counts(text.charAt(i))) {
                plain.append(Character.toLowerCase(text.charAt(i)));
            }
        }
        return plain.toString();
    }

    /** Hides each run that is in the secret, too. A secret may be long: one pass over it. */
    void hide(String secret) {
        String counting = plain(secret);
        if (counting.length() < RUN) {
            hideWhole(counting, SHORTEST);
            return;
        }
        int hash = 0;
        for (int i = 0; i < counting.length(); i++) {
            int gone = i < RUN ? 0 : counting.charAt(i - RUN) * LAST_FACTOR;
            hash = 31 * hash + counting.charAt(i) - gone;
            if (i >= RUN - 1 && runs.get(hash & HASHES)) {
                hideWhole(counting.substring(i - RUN + 1, i + 1), RUN);
            }
        }
    }

    private static BitSet runsOf(String text) {
        BitSet runs = new BitSet(HASHES + 1);
        for (int i = 0; i + RUN <= text.length(); i++) {
            // As in hide: String.hashCode is the same sum.
            runs.set(text.substring(i, i + RUN).hashCode() & HASHES);
        }
        return runs;
    }

    /** Hides each place where the whole secret is. */
    void hideWhole(String secret, int shortest) {
        String counting = plain(secret);
        if (counting.length() < shortest) {
            return;
        }
        for (int i = plain.indexOf(counting); i >= 0; i = plain.indexOf(counting, i + 1)) {
            Arrays.fill(hidden, places[i], places[i + counting.length() - 1] + 1, true);
        }
    }

    String masked(int end) {
        StringBuilder masked = new StringBuilder();
        for (int i = 0; i < end; i++) {
            if (!hidden[i]) {
                masked.append(text.charAt(i));
            } else if (i == 0 || !hidden[i - 1]) {
                masked.append(HIDDEN);
            }
        }
        return masked.toString();
    }
}
