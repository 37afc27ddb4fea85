package dev.godwit.sync.pace;

import dev.godwit.common.config.DataSize;
import dev.godwit.common.config.Doc;
import dev.godwit.common.config.Range;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How gently a sync treats its source. What is null is not limited and not looked at.
 *
 * @param rate a second
 */
@Doc("How gently a sync treats its source")
public record Limits(
        @Doc("How much a second all copies of the job together read, as in 50MB; on however many workers they run.")
        @Nullable
        @Range(min = "1kB")
        DataSize rate,

        @Doc("How far a replica of the source may lag. Above it copying slows, at twice as much it rests.")
        @Nullable
        @Range(min = "100ms")
        Duration replicaLag,

        @Doc(
                "How old the oldest transaction of others in the source's database may be. Above it copying slows, at twice as much it rests.")
        @Nullable
        @Range(min = "1s")
        Duration transactionAge,

        @Doc(
                "How many copies of the job go on at once, each with a session on the source and one or two on the target.")
        @Nullable
        @Range(min = "1", max = "1000")
        Integer copies) {

    public static final Limits NONE = new Limits(null, null, null, null);

    /** Each limit that is set, as a person reads it. */
    public List<String> inWords() {
        var words = new ArrayList<String>();
        if (rate != null) {
            words.add("%s a second at most".formatted(rate));
        }
        if (replicaLag != null) {
            words.add("slower while a replica lags by %s".formatted(written(replicaLag)));
        }
        if (transactionAge != null) {
            words.add("slower while somebody else's transaction is %s old".formatted(written(transactionAge)));
        }
        if (copies != null) {
            words.add("%d copies at once at most".formatted(copies));
        }
        return words;
    }

    private static String written(Duration duration) {
        return duration.toString().substring(2).toLowerCase(Locale.ROOT);
    }

    /** Whether copies have anything to obey. */
    public boolean paced() {
        return rate != null || feedback();
    }

    /** Whether the source is to be asked how it is. */
    public boolean feedback() {
        return replicaLag != null || transactionAge != null;
    }
}
