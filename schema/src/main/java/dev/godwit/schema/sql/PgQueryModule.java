package dev.godwit.schema.sql;

import com.dylibso.chicory.wasm.Parser;
import com.dylibso.chicory.wasm.WasmModule;
import dev.godwit.schema.sql.generated.PgQuery;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The parser's WebAssembly module, read once per JVM when first needed (about a quarter of a second).
 *
 * <p>The names of its imports and exports are letters that change with every release, so a file that is not exactly the
 * expected one must not run.
 */
final class PgQueryModule {

    /** Of what the build leaves in the jar of libpg-query.wasm 18.1.5: the module without the compiled function bodies. */
    static final String SHA_256 = "86519f63143331590a35b80db3e5cdb3b82a5a0cd27b7d29b9a18b36c50e8ce5";

    private PgQueryModule() {}

    static WasmModule get() {
        return Holder.MODULE;
    }

    static WasmModule read(byte[] bytes) {
        String actual = sha256(bytes);
        if (!actual.equals(SHA_256)) {
            throw new SqlParserException(
                    "The SQL parser's module has SHA-256 %s instead of %s: the installation is damaged or mixed; install it again"
                            .formatted(actual, SHA_256));
        }
        return Parser.builder().withValidation(false).build().parse(() -> new ByteArrayInputStream(bytes));
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static final class Holder {
        static final WasmModule MODULE = read(resource());

        private static byte[] resource() {
            try (InputStream in = PgQuery.class.getResourceAsStream("PgQuery.meta")) {
                if (in == null) {
                    throw new SqlParserException("The SQL parser's module PgQuery.meta is missing in the installation");
                }
                return in.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
