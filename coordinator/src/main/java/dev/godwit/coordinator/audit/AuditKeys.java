package dev.godwit.coordinator.audit;

import dev.godwit.common.keys.MacKey;
import dev.godwit.common.keys.SigningKey;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a coordinator signs its audit with.
 *
 * @param mac signs records
 * @param signing signs checkpoints
 * @param earlier what others signed before: retired keys, which still verify
 */
public record AuditKeys(MacKey mac, SigningKey signing, AuditTrust earlier) {

    /** Keys that replace none. */
    public AuditKeys(MacKey mac, SigningKey signing) {
        this(mac, signing, new AuditTrust(List.of(), List.of()));
    }

    /** All whose signatures count, retired ones too. */
    public AuditTrust trust() {
        return new AuditTrust(
                Stream.concat(Stream.of(mac), earlier.macs().stream()).toList(),
                Stream.concat(Stream.of(signing.verifyingKey()), earlier.verifying().stream())
                        .toList());
    }
}
