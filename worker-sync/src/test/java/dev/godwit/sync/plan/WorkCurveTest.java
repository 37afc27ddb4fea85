package dev.godwit.sync.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class WorkCurveTest {

    private static final double READ = 8192 * WorkCurve.READING;

    @Test
    void aSampleStandsForThePagesAroundIt() {
        WorkCurve curve = WorkCurve.sampled(100, List.of(new PageSample(20, 1_000), new PageSample(80, 9_000)));

        assertThat(curve.total()).isEqualTo(50 * 1_000 + 50 * 9_000 + 100 * READ);
        assertThat(curve.before(50)).isEqualTo(50 * 1_000 + 50 * READ);
    }

    @Test
    void pagesWithoutRowsCostTheirReading() {
        WorkCurve curve = WorkCurve.sampled(100, List.of(new PageSample(20, 0), new PageSample(80, 8_000)));

        assertThat(curve.before(50)).isEqualTo(50 * READ);
        assertThat(curve.pageAt(curve.total() / 2)).isGreaterThan(70);
    }

    @Test
    void pageAndWorkAreInversesOfEachOther() {
        WorkCurve curve = WorkCurve.sampled(
                1_000, List.of(new PageSample(3, 0), new PageSample(400, 80_000), new PageSample(999, 500)));

        for (long page = 0; page <= 1_000; page += 7) {
            assertThat(curve.pageAt(curve.before(page))).isCloseTo(page, within(1L));
        }
    }

    @Test
    void twoSamplesOfOnePageAreNoTrouble() {
        WorkCurve curve = WorkCurve.sampled(10, List.of(new PageSample(5, 10), new PageSample(5, 10)));

        assertThat(curve.total()).isEqualTo(10 * (10 + READ));
        assertThat(curve.pageAt(curve.total())).isEqualTo(10);
    }

    @Test
    void withoutSamplesNothingIsKnown() {
        assertThatThrownBy(() -> WorkCurve.sampled(10, List.of(new PageSample(10, 1))))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
