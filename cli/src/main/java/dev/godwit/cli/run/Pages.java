package dev.godwit.cli.run;

import dev.godwit.cli.CliException;
import dev.godwit.cli.client.Coordinator;
import dev.godwit.common.api.Page;
import dev.godwit.common.http.ApiClient;
import dev.godwit.common.http.ApiException;
import dev.godwit.common.http.UnreachableException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects lists that a coordinator gives in parts. */
public final class Pages {

    /** The largest part of a list of tasks. */
    public static final int LARGEST = 500;

    private Pages() {}

    /** Asks for one part. */
    @FunctionalInterface
    public interface Part<T> {
        Page<T> ask(ApiClient client, @Nullable String token)
                throws ApiException, UnreachableException, InterruptedException;
    }

    public static <T> List<T> all(Coordinator coordinator, Part<T> part) throws CliException, InterruptedException {
        return first(coordinator, Integer.MAX_VALUE, part);
    }

    /** The first {@code limit}. */
    public static <T> List<T> first(Coordinator coordinator, int limit, Part<T> part)
            throws CliException, InterruptedException {
        var all = new ArrayList<T>();
        String token = null;
        do {
            String next = token;
            Page<T> page = coordinator.ask(client -> part.ask(client, next));
            all.addAll(page.items());
            token = page.nextPageToken();
        } while (token != null && all.size() < limit);
        return all.size() > limit ? List.copyOf(all.subList(0, limit)) : all;
    }
}
