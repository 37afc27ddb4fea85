package dev.godwit.sync.pace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.common.config.DataSize;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LimitsTest {

    @Test
    void eachLimitThatIsSetIsToldToWhoReadsThePlan() {
        assertThat(new Limits(DataSize.parse("50MB"), Duration.ofSeconds(5), Duration.ofMinutes(2), 4).inWords())
                .containsExactly(
                        "50MB a second at most",
                        "slower while a replica lags by 5s",
                        "slower while somebody else's transaction is 2m old",
                        "4 copies at once at most");
        assertThat(Limits.NONE.inWords()).isEmpty();
    }
}
