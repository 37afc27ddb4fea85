package dev.godwit.coordinator.http;

import dev.godwit.common.api.BundleDocument;
import dev.godwit.common.http.ProblemType;
import dev.godwit.common.json.Hashes;
import dev.godwit.coordinator.access.Operation;
import dev.godwit.coordinator.postgres.Bundles;
import java.util.List;
import java.util.regex.Pattern;

/** Bundles: kept under the hash of what they are. */
final class BundleEndpoints {

    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

    private final Bundles bundles;

    BundleEndpoints(Bundles bundles) {
        this.bundles = bundles;
    }

    List<Endpoint> endpoints() {
        return List.of(
                Endpoint.put("/v1/bundles/{sha256}", Operation.UPLOAD_BUNDLES, BodyRule.BUNDLE, this::keep),
                Endpoint.get("/v1/bundles/{sha256}", Operation.READ_BUNDLES, this::read)
                        .forWorkers());
    }

    private Answer keep(ApiRequest request) {
        String named = request.path("sha256", "bundle", BundleEndpoints::hash);
        String actual = Hashes.hex(Hashes.sha256(request.body()));
        if (!actual.equals(named)) {
            throw new ProblemException(
                    ProblemType.HASH_MISMATCH,
                    "The %d bytes received have the SHA-256 '%s', not '%s'"
                            .formatted(request.body().length, actual, named));
        }
        boolean isNew = bundles.keep(named, request.body(), request.caller().principal());
        var document = new BundleDocument(named, request.body().length);
        return isNew ? Answer.created("/v1/bundles/" + named, document) : Answer.ok(document);
    }

    private Answer read(ApiRequest request) {
        String hash = request.path("sha256", "bundle", BundleEndpoints::hash);
        return bundles.find(hash)
                .map(content -> Answer.content("application/octet-stream", content))
                .orElseThrow(() -> ProblemException.notFound("bundle", hash));
    }

    private static String hash(String text) {
        if (!SHA256.matcher(text).matches()) {
            throw new IllegalArgumentException("Not a SHA-256");
        }
        return text;
    }
}
