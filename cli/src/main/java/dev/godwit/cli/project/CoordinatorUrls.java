package dev.godwit.cli.project;

import dev.godwit.common.text.Quoted;
import java.net.URI;
import java.util.List;
import java.util.stream.Collectors;

/** Holds what is said to be a coordinator's address to the form of one. */
public final class CoordinatorUrls {

    private CoordinatorUrls() {}

    /** @throws IllegalArgumentException with a line for each that is none */
    public static void check(List<URI> urls) {
        String wrong = urls.stream()
                .filter(url -> !isAddress(url))
                .map(url -> "%s is not the address of a coordinator: write http(s)://host:port"
                        .formatted(Quoted.of(url.toString())))
                .collect(Collectors.joining("\n"));
        if (!wrong.isEmpty()) {
            throw new IllegalArgumentException(wrong);
        }
    }

    private static boolean isAddress(URI url) {
        boolean http = "http".equalsIgnoreCase(url.getScheme()) || "https".equalsIgnoreCase(url.getScheme());
        return http && url.getHost() != null && url.getUserInfo() == null && url.getQuery() == null;
    }
}
