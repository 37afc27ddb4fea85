package dev.godwit.sync.anonymize;

/** The key of the tests and of the examples in the documentation: 32 bytes, 00 to 1f. */
public final class TestKeys {
    public static final MaskKey KEY = MaskKey.of("test", bytes());

    private TestKeys() {}

    private static byte[] bytes() {
        byte[] bytes = new byte[32];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) i;
        }
        return bytes;
    }
}
