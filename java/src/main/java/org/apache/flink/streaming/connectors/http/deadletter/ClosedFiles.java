package org.apache.flink.streaming.connectors.http.deadletter;

import org.apache.flink.core.fs.FSDataOutputStream;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.FileSystem.WriteMode;
import org.apache.flink.core.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/** For stores where a file is there when it is closed, and not before: one for each write. */
final class ClosedFiles implements LetterFiles {

    private static final Logger LOG = LoggerFactory.getLogger(ClosedFiles.class);

    private final FileSystem store;
    private final Path directory;
    private final FileNames names;

    ClosedFiles(FileSystem store, Path directory, FileNames names) {
        this.store = store;
        this.directory = directory;
        this.names = names;
    }

    @Override
    public void write(List<byte[]> lines) throws IOException {
        Path path = new Path(directory, names.next() + ".gz");
        try (FSDataOutputStream file = store.create(path, WriteMode.NO_OVERWRITE)) {
            GZIPOutputStream whole = new GZIPOutputStream(file);
            for (byte[] line : lines) {
                whole.write(line);
            }
            whole.finish();
        } catch (IOException | RuntimeException e) {
            forget(path);
            throw e;
        }
    }

    /** Closing it has perhaps made it visible, whole or in part. */
    private void forget(Path path) {
        try {
            store.delete(path, false);
        } catch (IOException | RuntimeException e) {
            LOG.debug("{} could not be deleted, either", path, e);
        }
    }

    @Override
    public boolean wantManyAtOnce() {
        return true;
    }

    @Override
    public void tick() {}

    @Override
    public boolean areOpen() {
        return false;
    }

    @Override
    public void close() {}
}
