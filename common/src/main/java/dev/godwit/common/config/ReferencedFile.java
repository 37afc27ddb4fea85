package dev.godwit.common.config;

import dev.godwit.common.text.Quoted;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;

/** A file whose content is a value: read whole, and private when the value is a secret. */
final class ReferencedFile {
    private static final DataSize LARGEST = new DataSize(64 * 1024);

    private ReferencedFile() {}

    /** Returns the text without its last line end; the message of a failure says what is wrong and nothing of the content. */
    static String read(Path file) throws IOException {
        String name = Quoted.of(file.toString());
        if (!Files.isRegularFile(file)) {
            throw new IOException(
                    Files.exists(file)
                            ? "%s is not a regular file".formatted(name)
                            : "file %s does not exist".formatted(name));
        }
        byte[] bytes = bytes(file, name);
        if (bytes.length > LARGEST.bytes()) {
            throw new IOException("file %s is larger than %s".formatted(name, LARGEST));
        }
        String text = withoutLineEnd(decode(bytes, name));
        if (text.isEmpty()) {
            throw new IOException("file %s is empty".formatted(name));
        }
        return text;
    }

    private static byte[] bytes(Path file, String name) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes((int) LARGEST.bytes() + 1);
        } catch (IOException e) {
            throw new IOException(
                    "file %s cannot be read (%s)".formatted(name, e.getClass().getSimpleName()), e);
        }
    }

    private static String decode(byte[] bytes, String name) throws IOException {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            if (text.indexOf('\0') < 0) {
                return text;
            }
        } catch (CharacterCodingException e) {
            throw new IOException("file %s is not UTF-8 text".formatted(name), e);
        }
        throw new IOException("file %s is not text: it contains a NUL".formatted(name));
    }

    private static String withoutLineEnd(String text) {
        String cut = text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
        return cut.endsWith("\r") ? cut.substring(0, cut.length() - 1) : cut;
    }

    /** Returns {@code rw-r--r--} or the like when every user of the machine may read the file; empty when it is private. */
    static String openToAll(Path file) {
        try {
            var permissions = Files.getPosixFilePermissions(file);
            boolean open = permissions.contains(PosixFilePermission.OTHERS_READ);
            return open ? PosixFilePermissions.toString(permissions) : "";
        } catch (UnsupportedOperationException | IOException e) {
            return "unknown permissions";
        }
    }
}
