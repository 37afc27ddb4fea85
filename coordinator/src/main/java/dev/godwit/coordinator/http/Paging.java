package dev.godwit.coordinator.http;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One page that was asked for.
 *
 * @param list names the list and its filter, so that a page token fits no other
 * @param after where the last page ended, or null for the first one
 */
record Paging(
        PageTokens tokens, String list, int size, @Nullable String after) {

    private static final int USUAL = 50;

    /** @param path of the list; every query parameter but those of paging counts as its filter */
    static Paging of(ApiRequest request, PageTokens tokens, String path, int largest) {
        var filter = new LinkedHashMap<>(request.query());
        filter.remove("pageToken");
        filter.remove("pageSize");
        String list = path + filter;
        int size = request.query("pageSize", text -> (int) Numbers.within(text, 1, largest))
                .orElse(Math.min(USUAL, largest));
        return new Paging(
                tokens, list, size, tokens.position(list, request.query().get("pageToken")));
    }

    /** The answer for a list that was asked for one item more than the page holds. */
    <T> Answer answer(List<T> items, Function<T, String> position) {
        if (items.size() <= size) {
            return page(items, null);
        }
        List<T> page = items.subList(0, size);
        return page(page, position.apply(page.get(size - 1)));
    }

    Answer page(List<?> items, @Nullable String last) {
        var page = new LinkedHashMap<String, Object>(Map.of("items", items));
        if (last != null) {
            page.put("nextPageToken", tokens.after(list, last));
        }
        return Answer.ok(page);
    }
}
