package dev.godwit.schema.scratch;

import dev.godwit.common.json.Hashes;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of a scratch database: {@code godwit_scratch_<when created>_<random>_<check>}.
 *
 * <p>The name is the mark that exists from the first moment: a database is created and then commented, and whoever dies in
 * between leaves one without a comment. The check makes sure that no other hand wrote the name.
 *
 * @param created to the second
 */
public record ScratchName(String value, Instant created) {

    public static final String PREFIX = "godwit_scratch_";

    private static final Pattern SHAPE =
            Pattern.compile("(?<body>" + PREFIX + "(?<seconds>[0-9a-z]{1,7})_[0-9a-z]{1,12})_(?<check>[0-9a-f]{8})");
    private static final int RADIX = 36;
    private static final int RANDOM_BITS = 50;
    private static final int CHECK_LENGTH = 8;

    public static ScratchName create(Instant now, RandomGenerator random) {
        String body = PREFIX
                + Long.toString(now.getEpochSecond(), RADIX)
                + "_"
                + Long.toString(random.nextLong() >>> (Long.SIZE - RANDOM_BITS), RADIX);
        return new ScratchName(body + "_" + check(body), Instant.ofEpochSecond(now.getEpochSecond()));
    }

    /** Reads a database's name; empty unless {@link #create} made it. */
    public static Optional<ScratchName> parse(String name) {
        Matcher parts = SHAPE.matcher(name);
        if (!parts.matches() || !parts.group("check").equals(check(parts.group("body")))) {
            return Optional.empty();
        }
        long seconds = Long.parseLong(parts.group("seconds"), RADIX);
        return Optional.of(new ScratchName(name, Instant.ofEpochSecond(seconds)));
    }

    private static String check(String body) {
        return Hashes.hex(Hashes.sha256(body.getBytes(StandardCharsets.UTF_8))).substring(0, CHECK_LENGTH);
    }

    @Override
    public String toString() {
        return value;
    }
}
