package dev.godwit.coordinator.http;

import dev.godwit.common.api.AuditVerdict;
import dev.godwit.common.kafka.KafkaUnavailableException;
import dev.godwit.coordinator.access.Operation;
import dev.godwit.coordinator.audit.AuditCheckpoint;
import dev.godwit.coordinator.audit.AuditRecord;
import dev.godwit.coordinator.audit.AuditReport;
import dev.godwit.coordinator.audit.AuditTrust;
import dev.godwit.coordinator.postgres.AuditTrail;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The audit trail: read, and verified against whatever checkpoints can be reached. */
final class AuditEndpoints {

    private static final Logger LOGGER = LoggerFactory.getLogger(AuditEndpoints.class);
    private static final int LARGEST_PAGE = 500;

    private final AuditTrail trail;
    private final AuditTrust trust;
    private final Supplier<List<AuditCheckpoint>> published;
    private final PageTokens pages;

    /** @param published the checkpoints that are kept apart from the control database; throws {@link KafkaUnavailableException} */
    AuditEndpoints(AuditTrail trail, AuditTrust trust, Supplier<List<AuditCheckpoint>> published, PageTokens pages) {
        this.trail = trail;
        this.trust = trust;
        this.published = published;
        this.pages = pages;
    }

    List<Endpoint> endpoints() {
        return List.of(
                Endpoint.get("/v1/audit", Operation.READ_AUDIT, this::list),
                Endpoint.get("/v1/audit/verify", Operation.READ_AUDIT, this::verify));
    }

    private Answer list(ApiRequest request) {
        request.onlyQuery("pageSize", "pageToken");
        var paging = Paging.of(request, pages, "/v1/audit", LARGEST_PAGE);
        String after = paging.after();
        Long before = after == null ? null : Long.valueOf(after);
        return paging.answer(
                trail.list(before, paging.size() + 1), (AuditRecord record) -> Long.toString(record.number()));
    }

    private Answer verify(ApiRequest request) {
        request.onlyQuery();
        Optional<List<AuditCheckpoint>> kept = published();
        AuditReport report = trail.verify(trust, kept.orElse(List.of()));
        return Answer.ok(new AuditVerdict(
                report.intact(),
                report.chain(),
                report.records(),
                report.last(),
                report.head(),
                report.checkpoints(),
                report.covered(),
                kept.isPresent(),
                report.signaturesChecked(),
                report.awaited(),
                report.problems().stream()
                        .map(problem -> new AuditVerdict.Problem(
                                problem.kind().name(), problem.from(), problem.to(), problem.message()))
                        .toList()));
    }

    private Optional<List<AuditCheckpoint>> published() {
        try {
            return Optional.of(published.get());
        } catch (KafkaUnavailableException e) {
            LOGGER.atWarn().setCause(e).log("Verifying the audit log without its published checkpoints");
            return Optional.empty();
        }
    }
}
