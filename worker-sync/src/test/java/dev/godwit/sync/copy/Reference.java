package dev.godwit.sync.copy;

import dev.godwit.sync.anonymize.MaskContext;
import dev.godwit.sync.anonymize.TestKeys;
import dev.godwit.sync.anonymize.ValueMasker;
import dev.godwit.sync.anonymize.strategy.Fallback;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** COPY streams the slow and obvious way: a list of fields per row, a masker per value. */
final class Reference {
    private Reference() {}

    /** A row's values; null is NULL. */
    record Row(List<byte @Nullable []> values) {}

    static byte[] stream(CopyFormat format, List<Row> rows) {
        return format == CopyFormat.BINARY ? binary(rows) : text(rows);
    }

    static byte[] mask(RowLayout layout, byte[] stream) {
        List<Row> rows = layout.format() == CopyFormat.BINARY
                ? parseBinary(stream)
                : parseText(stream, layout.columns().size());
        List<Row> masked = rows.stream().map(row -> mask(layout, row)).toList();
        return stream(layout.format(), masked);
    }

    static List<Row> parse(RowLayout layout, byte[] stream) {
        return layout.format() == CopyFormat.BINARY
                ? parseBinary(stream)
                : parseText(stream, layout.columns().size());
    }

    private static Row mask(RowLayout layout, Row row) {
        List<byte @Nullable []> values = new ArrayList<>(row.values());
        for (int i = 0; i < values.size(); i++) {
            ColumnPlan plan = layout.columns().get(i);
            byte[] value = values.get(i);
            if (plan.treatment().isPresent() && value != null) {
                values.set(i, mask(layout, plan, value));
            }
        }
        return new Row(values);
    }

    private static byte @Nullable [] mask(RowLayout layout, ColumnPlan plan, byte[] value) {
        ColumnPlan.Treatment treatment = plan.treatment().orElseThrow();
        var context = new MaskContext(
                plan.name(),
                plan.type(),
                layout.format().form(),
                plan.nullable(),
                TestKeys.KEY.domain(treatment.domain()));
        byte[] result = apply(treatment.masking().masker(context), value);
        if (result == UNPARSEABLE) {
            return plan.nullable() ? null : apply(Fallback.of(context), value);
        }
        return result;
    }

    private static final byte[] UNPARSEABLE = {};

    private static byte @Nullable [] apply(ValueMasker masker, byte[] value) {
        byte[] out = new byte[masker.bound(value, 0, value.length)];
        int end = masker.mask(value, 0, value.length, out, 0);
        if (end == ValueMasker.UNPARSEABLE) {
            return UNPARSEABLE;
        }
        return end == ValueMasker.NULL ? null : Arrays.copyOf(out, end);
    }

    private static byte[] binary(List<Row> rows) {
        var bytes = new ByteArrayOutputStream();
        try (var out = new DataOutputStream(bytes)) {
            out.write(BinaryRowReader.SIGNATURE);
            out.writeInt(0);
            out.writeInt(0);
            for (Row row : rows) {
                out.writeShort(row.values().size());
                for (byte[] value : row.values()) {
                    if (value == null) {
                        out.writeInt(-1);
                    } else {
                        out.writeInt(value.length);
                        out.write(value);
                    }
                }
            }
            out.writeShort(-1);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return bytes.toByteArray();
    }

    private static List<Row> parseBinary(byte[] stream) {
        List<Row> rows = new ArrayList<>();
        try (var in = new DataInputStream(new ByteArrayInputStream(stream))) {
            in.skipNBytes(BinaryRowReader.HEADER);
            for (int fields = in.readShort(); fields >= 0; fields = in.readShort()) {
                List<byte @Nullable []> values = new ArrayList<>();
                for (int i = 0; i < fields; i++) {
                    int length = in.readInt();
                    values.add(length < 0 ? null : in.readNBytes(length));
                }
                rows.add(new Row(values));
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return rows;
    }

    private static byte[] text(List<Row> rows) {
        var text = new StringBuilder();
        for (Row row : rows) {
            String separator = "";
            for (byte[] value : row.values()) {
                text.append(separator).append(value == null ? "\\N" : escape(value));
                separator = "\t";
            }
            text.append('\n');
        }
        return text.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String escape(byte[] value) {
        return new String(value, StandardCharsets.ISO_8859_1)
                .replace("\\", "\\\\")
                .replace("\b", "\\b")
                .replace("\f", "\\f")
                .replace("\n", "\\n")
                .replace("\r", "\\r")
                .replace("\t", "\\t")
                .replace("\u000b", "\\v");
    }

    private static List<Row> parseText(byte[] stream, int columns) {
        List<Row> rows = new ArrayList<>();
        String text = new String(stream, StandardCharsets.ISO_8859_1);
        for (String line : text.isEmpty()
                ? new String[0]
                : text.substring(0, text.length() - 1).split("\n", -1)) {
            List<byte @Nullable []> values = new ArrayList<>();
            for (String field : line.split("\t", -1)) {
                values.add(field.equals("\\N") ? null : unescape(field).getBytes(StandardCharsets.ISO_8859_1));
            }
            if (values.size() != columns) {
                throw new AssertionError("The test's own stream is broken");
            }
            rows.add(new Row(values));
        }
        return rows;
    }

    private static String unescape(String field) {
        var text = new StringBuilder();
        int i = 0;
        while (i < field.length()) {
            char c = field.charAt(i++);
            if (c != '\\') {
                text.append(c);
                continue;
            }
            char code = field.charAt(i++);
            text.append(
                    switch (code) {
                        case 'b' -> '\b';
                        case 'f' -> '\f';
                        case 'n' -> '\n';
                        case 'r' -> '\r';
                        case 't' -> '\t';
                        case 'v' -> '\u000b';
                        default -> code;
                    });
        }
        return text.toString();
    }
}
