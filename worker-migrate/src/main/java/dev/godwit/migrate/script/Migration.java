package dev.godwit.migrate.script;

import dev.godwit.common.json.Hashes;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * One migration: its files, as they are in the project.
 *
 * @param name what stands between version and suffix in the file's name, as in {@code add_loyalty_points}
 * @param up the {@code .up.sql} file
 * @param down the {@code .down.sql} file, or null
 * @param verify the {@code .verify.sql} file, or null
 */
public record Migration(
        Version version,
        String name,
        Script up,
        @Nullable Script down,
        @Nullable Script verify) {

    /** Of the up file, for messages. */
    public String path() {
        return up.path();
    }

    /** SHA-256 over up, down and verify file, in hex; line ends count as LF, so that a checkout on another system is the same. */
    public String checksum() {
        return Hashes.hex(Hashes.sha256(part("up", up), part("down", down), part("verify", verify)));
    }

    /** Each part with its name and length, so that no text can pass for two. */
    private static byte[] part(String name, @Nullable Script script) {
        if (script == null) {
            return new byte[0];
        }
        byte[] body = script.text().replace("\r\n", "\n").getBytes(StandardCharsets.UTF_8);
        byte[] head = (name + " " + body.length + "\n").getBytes(StandardCharsets.UTF_8);
        byte[] all = new byte[head.length + body.length];
        System.arraycopy(head, 0, all, 0, head.length);
        System.arraycopy(body, 0, all, head.length, body.length);
        return all;
    }
}
