package dev.godwit.coordinator.audit;

import dev.godwit.common.keys.MacKey;
import dev.godwit.common.keys.VerifyingKey;
import java.util.List;

/**
 * Whose signatures count.
 *
 * @param macs none where only the public halves are at hand: then a record's own signature is not checked, and the report says so
 */
public record AuditTrust(List<MacKey> macs, List<VerifyingKey> verifying) {

    public AuditTrust {
        macs = List.copyOf(macs);
        verifying = List.copyOf(verifying);
    }

    public boolean signed(AuditRecord record) {
        return macs.stream().anyMatch(record::verifies);
    }

    public boolean signed(AuditCheckpoint checkpoint) {
        return verifying.stream().anyMatch(checkpoint::verifies);
    }
}
