package dev.godwit.common.bundle;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.SortedMap;
import java.util.zip.CRC32;

/**
 * Writes files as a ZIP archive of exactly one spelling: sorted, stored, without times, owners or extra fields. {@code java.util.zip}
 * is not used for it, since what it writes may change with the JDK and with the zlib below it, and the hash of a bundle stands in
 * approvals for years.
 */
final class ZipBytes {

    private static final int LOCAL = 0x04034b50;
    private static final int CENTRAL = 0x02014b50;
    private static final int END = 0x06054b50;
    private static final short VERSION = 10;
    private static final short UTF8_NAMES = 0x0800;
    private static final short STORED = 0;
    private static final short MIDNIGHT = 0;
    private static final short FIRST_OF_JANUARY_1980 = 0x0021;

    private ZipBytes() {}

    static byte[] write(SortedMap<String, byte[]> files) {
        var locals = new ByteArrayOutputStream();
        var centrals = new ByteArrayOutputStream();
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            byte[] name = file.getKey().getBytes(StandardCharsets.UTF_8);
            byte[] content = file.getValue();
            int offset = locals.size();
            locals.writeBytes(local(name, content));
            locals.writeBytes(name);
            locals.writeBytes(content);
            centrals.writeBytes(central(name, content, offset));
            centrals.writeBytes(name);
        }
        int offset = locals.size();
        locals.writeBytes(centrals.toByteArray());
        locals.writeBytes(end(files.size(), centrals.size(), offset));
        return locals.toByteArray();
    }

    private static byte[] local(byte[] name, byte[] content) {
        ByteBuffer header = header(30).putInt(LOCAL);
        return common(header, name, content).array();
    }

    private static byte[] central(byte[] name, byte[] content, int offset) {
        ByteBuffer header = header(46).putInt(CENTRAL).putShort(VERSION);
        return common(header, name, content)
                .putShort((short) 0) // comment
                .putShort((short) 0) // disk
                .putShort((short) 0) // internal attributes
                .putInt(0) // external attributes
                .putInt(offset)
                .array();
    }

    /** The part that both headers have. */
    private static ByteBuffer common(ByteBuffer header, byte[] name, byte[] content) {
        var crc = new CRC32();
        crc.update(content);
        return header.putShort(VERSION)
                .putShort(UTF8_NAMES)
                .putShort(STORED)
                .putShort(MIDNIGHT)
                .putShort(FIRST_OF_JANUARY_1980)
                .putInt((int) crc.getValue())
                .putInt(content.length)
                .putInt(content.length)
                .putShort((short) name.length)
                .putShort((short) 0); // extra field
    }

    private static byte[] end(int count, int size, int offset) {
        return header(22)
                .putInt(END)
                .putShort((short) 0)
                .putShort((short) 0)
                .putShort((short) count)
                .putShort((short) count)
                .putInt(size)
                .putInt(offset)
                .putShort((short) 0)
                .array();
    }

    private static ByteBuffer header(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }
}
