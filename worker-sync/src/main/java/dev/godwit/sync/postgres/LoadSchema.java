package dev.godwit.sync.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.godwit.common.job.JobId;
import dev.godwit.common.json.Hashes;
import dev.godwit.common.postgres.TableName;

/**
 * The schemas of a job's own in the target: where tables are loaded that are to take the place of others, and where those go. One for each schema that the
 * tables are in, so that names stay as they are.
 */
enum LoadSchema {
    /** Of tables that are being loaded. */
    LOAD("godwit_load_"),
    /** Of tables whose place was taken. */
    OLD("godwit_old_");

    /** The last part of a job's id, which is random. */
    private static final int DIGITS = 12;

    private static final int MAX_BYTES = 63;
    private static final int HASH_DIGITS = 8;

    private final String prefix;

    LoadSchema(String prefix) {
        this.prefix = prefix;
    }

    /** The schema for what is in {@code schema}. A long name is cut, and told apart by a hash. */
    String of(JobId job, String schema) {
        String id = job.toString().replace("-", "");
        String begin = prefix + id.substring(id.length() - DIGITS) + "_";
        int room = MAX_BYTES - begin.length();
        if (schema.getBytes(UTF_8).length <= room) {
            return begin + schema;
        }
        String hash = Hashes.hex(Hashes.sha256(schema.getBytes(UTF_8))).substring(0, HASH_DIGITS);
        String kept = schema;
        while (kept.getBytes(UTF_8).length > room - HASH_DIGITS - 1) {
            kept = kept.substring(0, kept.offsetByCodePoints(kept.length(), -1));
        }
        return begin + kept + "_" + hash;
    }

    /** Where {@code name} is meanwhile. */
    TableName of(JobId job, TableName name) {
        return new TableName(of(job, name.schema()), name.name());
    }
}
