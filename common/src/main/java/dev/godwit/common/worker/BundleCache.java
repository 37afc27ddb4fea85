package dev.godwit.common.worker;

import dev.godwit.common.bundle.Bundle;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The bundles that were used last, since all tasks of a job ask for the same one. Holds two, 20 MiB at most. Thread-safe. */
final class BundleCache {

    private static final int KEPT = 2;

    private final Map<String, Bundle> byHash = new LinkedHashMap<>(4, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Bundle> eldest) {
            return size() > KEPT;
        }
    };

    synchronized Optional<Bundle> get(String sha256) {
        return Optional.ofNullable(byHash.get(sha256));
    }

    synchronized void put(Bundle bundle) {
        byHash.put(bundle.sha256(), bundle);
    }
}
