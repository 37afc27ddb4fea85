package dev.godwit.sync.anonymize.strategy;

import dev.godwit.sync.anonymize.ColumnType;
import dev.godwit.sync.anonymize.TypeFamily;
import dev.godwit.sync.anonymize.ValueForm;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Network addresses of both families, as PostgreSQL prints and sends them, and as text holds them. For one thread. */
final class Addresses {
    /** The longest text: eight groups, a slash and three digits. */
    static final int MAX_CHARACTERS = 48;

    private static final int V4 = 4;
    private static final int V6 = 16;
    private static final int GROUPS = 8;
    private static final byte FAMILY_V4 = 2;
    private static final byte FAMILY_V6 = 3;
    private static final int HEADER = 4;

    private final boolean binary;
    private final boolean network;
    private final byte[] bytes = new byte[V6];
    private final int[] groups = new int[GROUPS];
    private int size;
    private int bits;
    private boolean slash;
    private int at;

    Addresses(ColumnType type, ValueForm form) {
        this.binary = form == ValueForm.BINARY && type.family() == TypeFamily.INET;
        this.network = type.name().equals("cidr");
    }

    /** The bytes of a constant. */
    static byte[] encode(ColumnType type, ValueForm form, String text) {
        byte[] in = text.getBytes(StandardCharsets.UTF_8);
        var reader = new Addresses(type, ValueForm.TEXT);
        var writer = new Addresses(type, form);
        if (!reader.read(in, 0, in.length)) {
            throw new IllegalArgumentException("not a network address");
        }
        writer.size = reader.size;
        writer.bits = reader.bits;
        writer.slash = reader.slash;
        System.arraycopy(reader.bytes, 0, writer.bytes, 0, V6);
        byte[] out = new byte[MAX_CHARACTERS];
        return Arrays.copyOf(out, writer.write(out, 0));
    }

    byte[] bytes() {
        return bytes;
    }

    /** 4 or 16. */
    int size() {
        return size;
    }

    /** How many bits of it mean something: those of the network for {@code cidr}, else all. */
    int significant() {
        return network ? bits : 8 * size;
    }

    boolean read(byte[] in, int offset, int length) {
        if (binary) {
            return readBinary(in, offset, length);
        }
        int end = offset + length;
        at = offset;
        slash = false;
        Arrays.fill(bytes, (byte) 0);
        boolean v6 = false;
        for (int i = offset; i < end && !v6; i++) {
            v6 = in[i] == ':';
        }
        size = v6 ? V6 : V4;
        bits = 8 * size;
        if (!(v6 ? groups(in, end) : octets(in, end, 0))) {
            return false;
        }
        if (at < end && in[at] == '/') {
            at++;
            slash = true;
            bits = decimal(in, end, 3);
            if (bits < 0 || bits > 8 * size) {
                return false;
            }
        }
        return at == end;
    }

    int write(byte[] out, int position) {
        if (binary) {
            out[position] = size == V4 ? FAMILY_V4 : FAMILY_V6;
            out[position + 1] = (byte) bits;
            out[position + 2] = (byte) (network ? 1 : 0);
            out[position + 3] = (byte) size;
            System.arraycopy(bytes, 0, out, position + HEADER, size);
            return position + HEADER + size;
        }
        int end = size == V4 ? printOctets(0, out, position) : printGroups(out, position);
        if (slash || network) {
            out[end++] = '/';
            end = Integers.print(bits, out, end);
        }
        return end;
    }

    private boolean readBinary(byte[] in, int offset, int length) {
        if (length < HEADER || length != HEADER + in[offset + 3]) {
            return false;
        }
        size = in[offset + 3];
        bits = in[offset + 1] & 0xff;
        slash = bits < 8 * size;
        byte family = in[offset];
        if (!((family == FAMILY_V4 && size == V4) || (family == FAMILY_V6 && size == V6)) || bits > 8 * size) {
            return false;
        }
        System.arraycopy(in, offset + HEADER, bytes, 0, size);
        return true;
    }

    private boolean octets(byte[] in, int end, int to) {
        for (int i = 0; i < V4; i++) {
            if (i > 0 && !(at < end && in[at++] == '.')) {
                return false;
            }
            int octet = decimal(in, end, 3);
            if (octet < 0 || octet > 255) {
                return false;
            }
            bytes[to + i] = (byte) octet;
        }
        return true;
    }

    /** Groups of hexadecimal digits, once a run of zeros in the short form, and maybe four octets at the end. */
    private boolean groups(byte[] in, int end) {
        int count = 0;
        int gap = -1;
        if (at + 1 < end && in[at] == ':' && in[at + 1] == ':') {
            gap = 0;
            at += 2;
        }
        while (at < end && in[at] != '/') {
            if (count == GROUPS) {
                return false;
            }
            int start = at;
            int group = hexadecimal(in, end);
            if (at < end && in[at] == '.' && count <= GROUPS - 2) {
                at = start;
                if (!octets(in, end, V6 - V4)) {
                    return false;
                }
                groups[count++] = (bytes[12] & 0xff) << 8 | (bytes[13] & 0xff);
                groups[count++] = (bytes[14] & 0xff) << 8 | (bytes[15] & 0xff);
                break;
            }
            if (group < 0) {
                return false;
            }
            groups[count++] = group;
            if (at == end || in[at] == '/') {
                break;
            }
            if (in[at++] != ':') {
                return false;
            }
            if (at < end && in[at] == ':') {
                if (gap >= 0) {
                    return false;
                }
                gap = count;
                at++;
            } else if (at == end || in[at] == '/') {
                return false;
            }
        }
        if (gap < 0 ? count != GROUPS : count >= GROUPS) {
            return false;
        }
        Arrays.fill(bytes, (byte) 0);
        int before = gap < 0 ? count : gap;
        for (int i = 0; i < count; i++) {
            int place = i < before ? i : GROUPS - count + i;
            bytes[2 * place] = (byte) (groups[i] >>> 8);
            bytes[2 * place + 1] = (byte) groups[i];
        }
        return true;
    }

    private int decimal(byte[] in, int end, int most) {
        int start = at;
        int number = 0;
        while (at < end && at - start < most && in[at] >= '0' && in[at] <= '9') {
            number = number * 10 + in[at++] - '0';
        }
        return at == start ? -1 : number;
    }

    private int hexadecimal(byte[] in, int end) {
        int start = at;
        int number = 0;
        while (at < end && at - start < 4 && Character.digit(in[at], 16) >= 0) {
            number = number << 4 | Character.digit(in[at++], 16);
        }
        return at == start ? -1 : number;
    }

    private int printOctets(int from, byte[] out, int position) {
        int end = position;
        for (int i = 0; i < V4; i++) {
            if (i > 0) {
                out[end++] = '.';
            }
            end = Integers.print(bytes[from + i] & 0xff, out, end);
        }
        return end;
    }

    /** As inet_net_ntop does: the first longest run of two or more zero groups is left out; an embedded address has octets. */
    private int printGroups(byte[] out, int position) {
        int best = -1;
        int bestLength = 1;
        for (int i = 0; i < GROUPS; i++) {
            int run = i;
            while (run < GROUPS && group(run) == 0) {
                run++;
            }
            if (run - i > bestLength) {
                best = i;
                bestLength = run - i;
            }
            i = Math.max(i, run - 1);
        }
        int end = position;
        for (int i = 0; i < GROUPS; i++) {
            if (best >= 0 && i >= best && i < best + bestLength) {
                if (i == best) {
                    out[end++] = ':';
                }
                continue;
            }
            if (i > 0) {
                out[end++] = ':';
            }
            if (i == 6 && best == 0 && (bestLength == 6 || (bestLength == 5 && group(5) == 0xffff))) {
                return printOctets(V6 - V4, out, end);
            }
            end = printHexadecimal(group(i), out, end);
        }
        if (best >= 0 && best + bestLength == GROUPS) {
            out[end++] = ':';
        }
        return end;
    }

    private static int printHexadecimal(int group, byte[] out, int position) {
        int end = position;
        for (int shift = 12; shift >= 0; shift -= 4) {
            if (group >>> shift != 0 || shift == 0) {
                out[end++] = (byte) Character.forDigit(group >>> shift & 15, 16);
            }
        }
        return end;
    }

    private int group(int index) {
        return (bytes[2 * index] & 0xff) << 8 | (bytes[2 * index + 1] & 0xff);
    }
}
