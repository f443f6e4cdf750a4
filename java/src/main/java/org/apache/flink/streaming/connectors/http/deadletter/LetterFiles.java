package org.apache.flink.streaming.connectors.http.deadletter;

import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;

import java.io.IOException;
import java.util.List;
import java.util.Set;

/** The files of one writer in a directory. In the writer's thread only. */
interface LetterFiles {

    /**
     * Where {@code sync()} on an open stream is known to make durable what was written. It cannot
     * be found out by trying: a stream may take the call and do nothing.
     */
    Set<String> WITH_SYNC = Set.of("file", "hdfs");

    /**
     * Makes the directory if need be.
     *
     * @throws BadDirectoryException if it can never be written to
     * @throws IOException if it cannot now
     */
    static LetterFiles in(Path directory, FileNames names, Limits limits) throws IOException {
        FileSystem store = Directories.open(directory);
        return WITH_SYNC.contains(store.getUri().getScheme())
                ? new SyncedFiles(store, directory, names, limits)
                : new ClosedFiles(store, directory, names);
    }

    /**
     * Returns when the lines are durable. After an exception it is not known which of them are:
     * they are written again, to a new file, and a reader takes the first of two with the same id.
     */
    void write(List<byte[]> lines) throws IOException;

    /** Whether letters are worth collecting for a while, because each write makes a file. */
    boolean wantManyAtOnce();

    /** Ends a file whose time has come. */
    void tick();

    /** Whether {@link #tick} has something to wait for. */
    boolean areOpen();

    /** What was written stays. */
    void close() throws IOException;
}
