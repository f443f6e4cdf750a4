package org.apache.flink.streaming.connectors.http.deadletter;

import org.apache.flink.core.fs.FSDataInputStream;
import org.apache.flink.core.fs.FSDataOutputStream;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.FileSystem.WriteMode;
import org.apache.flink.core.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.List;
import java.util.zip.GZIPOutputStream;

import javax.annotation.Nullable;

/**
 * One file that stays open and is synced at each write, so that it can be read meanwhile. When it
 * is large or old enough, the next one begins and it is compressed.
 */
final class SyncedFiles implements LetterFiles {

    private static final Logger LOG = LoggerFactory.getLogger(SyncedFiles.class);

    private static final int BLOCK = 64 << 10;

    private final FileSystem store;
    private final Path directory;
    private final FileNames names;
    private final Limits limits;

    /** The open file; null until the next letter. */
    @Nullable private FSDataOutputStream out;

    private String name;
    private long bytes;
    private long openedAt;

    /** Whether something in the file is durable. */
    private boolean holdsLetters;

    SyncedFiles(FileSystem store, Path directory, FileNames names, Limits limits) {
        this.store = store;
        this.directory = directory;
        this.names = names;
        this.limits = limits;
    }

    @Override
    public void write(List<byte[]> lines) throws IOException {
        tick();
        try {
            if (out == null) {
                begin();
            }
            for (byte[] line : lines) {
                out.write(line);
                bytes += line.length;
            }
            out.flush();
            out.sync();
            holdsLetters = true;
        } catch (IOException | RuntimeException e) {
            endFile();
            if (!holdsLetters) {
                forgetFile();
            }
            throw e;
        }
    }

    private void begin() throws IOException {
        name = names.next();
        bytes = 0;
        holdsLetters = false;
        openedAt = limits.clock.getAsLong();
        out = store.create(new Path(directory, name), WriteMode.NO_OVERWRITE);
        Directories.sync(store, directory);
    }

    /** After a failure, too: nothing may be appended behind half a line. */
    private void endFile() {
        FSDataOutputStream broken = out;
        out = null;
        if (broken != null) {
            try {
                broken.close();
            } catch (IOException | RuntimeException e) {
                LOG.debug("{} could not be closed, either", name, e);
            }
        }
    }

    /** An outage with a try a minute must not leave a file a minute. */
    private void forgetFile() {
        try {
            store.delete(new Path(directory, name), false);
        } catch (IOException | RuntimeException e) {
            LOG.debug("{} could not be deleted, either", name, e);
        }
    }

    @Override
    public boolean wantManyAtOnce() {
        return false;
    }

    @Override
    public boolean areOpen() {
        return out != null;
    }

    @Override
    public void tick() {
        if (out == null) {
            return;
        }
        long age = limits.clock.getAsLong() - openedAt;
        if (bytes >= limits.fileBytes || age >= limits.fileMillis) {
            endFile();
            compress();
        }
    }

    /**
     * At every moment the letters are in a file that a reader looks at: the compressed one appears
     * under its name when it is whole and durable, and only then the other one goes. Where both are
     * there, a reader takes the compressed one.
     */
    private void compress() {
        Path plain = new Path(directory, name);
        Path growing = new Path(directory, "." + name + ".gz");
        try {
            copyCompressed(plain, growing);
            if (!store.rename(growing, new Path(directory, name + ".gz"))) {
                throw new IOException("it could not be renamed");
            }
            Directories.sync(store, directory);
            store.delete(plain, false);
        } catch (IOException | RuntimeException e) {
            LOG.warn("{} stays as it is, not compressed: {}", plain, e.toString());
        }
    }

    private void copyCompressed(Path from, Path to) throws IOException {
        byte[] block = new byte[BLOCK];
        try (FSDataInputStream in = store.open(from);
                FSDataOutputStream file = store.create(to, WriteMode.OVERWRITE)) {
            OutputStream whole = new GZIPOutputStream(file, BLOCK);
            for (int n = in.read(block); n >= 0; n = in.read(block)) {
                whole.write(block, 0, n);
                if (Thread.currentThread().isInterrupted()) {
                    throw new InterruptedIOException("the writer is closed");
                }
            }
            ((GZIPOutputStream) whole).finish();
            file.flush();
            file.sync();
        }
    }

    @Override
    public void close() throws IOException {
        if (out != null) {
            out.close();
            out = null;
        }
    }
}
