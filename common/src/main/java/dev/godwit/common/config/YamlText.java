package dev.godwit.common.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The text of a YAML file: of bounded size, UTF-8, and without characters that nobody can see. */
final class YamlText {
    static final int LARGEST = 4 * 1024 * 1024;

    private static final int BYTE_ORDER_MARK = 0xFEFF;

    private YamlText() {}

    /** Reads the file, or reports why not and returns null. */
    static byte @Nullable [] read(Path file, Problems problems) {
        try {
            if (!Files.isRegularFile(file)) {
                return refuse(
                        file,
                        Files.exists(file) ? "This is not a regular file." : "This file does not exist.",
                        problems);
            }
            try (InputStream in = Files.newInputStream(file)) {
                return in.readNBytes(LARGEST + 1);
            }
        } catch (IOException e) {
            return refuse(file, "This file cannot be read: " + e.getClass().getSimpleName() + ".", problems);
        }
    }

    private static byte @Nullable [] refuse(Path file, String message, Problems problems) {
        problems.add(new Origin(Origin.Kind.FILE, file.toString(), 0, 0), ConfigPath.TOP, message);
        return null;
    }

    /** Decodes the bytes, or reports the first place that is not readable text and returns null. */
    static @Nullable String decode(String file, byte[] bytes, Problems problems) {
        if (bytes.length > LARGEST) {
            String message = "This file is larger than %s.".formatted(new DataSize(LARGEST));
            problems.add(
                    Origin.file(file, 1, 1),
                    ConfigPath.TOP,
                    message,
                    "Configuration files are small: is it the right one?");
            return null;
        }
        if (startsWith(bytes, 0xFE, 0xFF) || startsWith(bytes, 0xFF, 0xFE)) {
            problems.add(Origin.file(file, 1, 1), ConfigPath.TOP, "This file is UTF-16.", "Save it as UTF-8.");
            return null;
        }
        var in = ByteBuffer.wrap(bytes);
        var out = CharBuffer.allocate(bytes.length);
        var result = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT)
                .decode(in, out, true);
        String text = out.flip().toString();
        if (result.isError()) {
            Origin place = endOf(file, text);
            String message = "Byte 0x%02X is not UTF-8 here.".formatted(bytes[in.position()] & 0xFF);
            problems.add(place, ConfigPath.TOP, message, "Save the file as UTF-8.");
            return null;
        }
        if (!text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK) {
            text = text.substring(1);
        }
        return isPrintable(file, text, problems) ? text : null;
    }

    private static boolean startsWith(byte[] bytes, int first, int second) {
        return bytes.length >= 2 && (bytes[0] & 0xFF) == first && (bytes[1] & 0xFF) == second;
    }

    private static boolean isPrintable(String file, String text, Problems problems) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (isForbidden(c)) {
                Origin place = endOf(file, text.substring(0, i));
                String what = c == 0 ? "A NUL character" : "The invisible character U+%04X".formatted((int) c);
                problems.add(place, ConfigPath.TOP, what + " stands here.", "Remove it.");
                return false;
            }
        }
        return true;
    }

    /** Control characters, and the ones that reorder what a reader sees. */
    private static boolean isForbidden(char c) {
        return (c < 0x20 && c != '\t' && c != '\n' && c != '\r')
                || (c >= 0x7F && c < 0xA0 && c != 0x85)
                || (c >= 0x202A && c <= 0x202E)
                || (c >= 0x2066 && c <= 0x2069)
                || c == BYTE_ORDER_MARK
                || c == 0xFFFE
                || c == 0xFFFF;
    }

    private static Origin endOf(String file, String before) {
        int line = 1;
        int lineStart = 0;
        for (int i = 0; i < before.length(); i++) {
            boolean loneReturn = before.charAt(i) == '\r' && !before.startsWith("\n", i + 1);
            if (before.charAt(i) == '\n' || loneReturn) {
                line++;
                lineStart = i + 1;
            }
        }
        return Origin.file(file, line, before.codePointCount(lineStart, before.length()) + 1);
    }
}
