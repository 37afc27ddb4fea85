package dev.godwit.common.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ReportMacTest {

    private static final String SECRET = Base64.getUrlEncoder().withoutPadding().encodeToString(new byte[32]);
    private static final UUID ID = UUID.fromString("0199a1b2-0000-7000-8000-000000000001");
    private static final byte[] DATA = "{\"task\":1}".getBytes(StandardCharsets.UTF_8);

    private final String mac = ReportMac.of(SECRET, ID, EventTypes.TASK_COMPLETED, DATA);

    @Test
    void aReportVerifiesUnderItsSecretOnly() {
        String other = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString("another secret of 32 bytes......".getBytes(StandardCharsets.US_ASCII));

        assertThat(ReportMac.verifies(mac, SECRET, ID, EventTypes.TASK_COMPLETED, DATA))
                .isTrue();
        assertThat(ReportMac.verifies(mac, other, ID, EventTypes.TASK_COMPLETED, DATA))
                .isFalse();
    }

    @Test
    void neitherIdNorTypeNorDataCanBeExchanged() {
        byte[] changed = "{\"task\":2}".getBytes(StandardCharsets.UTF_8);

        assertThat(ReportMac.verifies(mac, SECRET, UUID.randomUUID(), EventTypes.TASK_COMPLETED, DATA))
                .isFalse();
        assertThat(ReportMac.verifies(mac, SECRET, ID, EventTypes.TASK_FAILED, DATA))
                .isFalse();
        assertThat(ReportMac.verifies(mac, SECRET, ID, EventTypes.TASK_COMPLETED, changed))
                .isFalse();
    }

    @Test
    void whatIsNoSignatureDoesNotVerify() {
        assertThat(ReportMac.verifies("", SECRET, ID, EventTypes.TASK_COMPLETED, DATA))
                .isFalse();
        assertThat(ReportMac.verifies("no base64!", SECRET, ID, EventTypes.TASK_COMPLETED, DATA))
                .isFalse();
    }
}
