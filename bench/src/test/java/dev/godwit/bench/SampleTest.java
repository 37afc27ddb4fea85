package dev.godwit.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class SampleTest {

    @Test
    void theMedianOfAnOddNumberIsTheMiddleOne() {
        assertThat(of(9, 1, 5).median()).isEqualTo(5);
    }

    @Test
    void theMedianOfAnEvenNumberIsTheMeanOfTheTwoInTheMiddle() {
        assertThat(of(4, 1, 3, 100).median()).isEqualTo(3.5);
    }

    @Test
    void aPercentileIsAValueThatWasMeasured() {
        Sample sample = of(10, 20, 30, 40, 50, 60, 70, 80, 90, 100);

        assertThat(sample.percentile(50)).isEqualTo(50);
        assertThat(sample.percentile(99)).isEqualTo(100);
        assertThat(sample.percentile(0)).isEqualTo(10);
    }

    @Test
    void smallestAndLargestAreFoundInAnyOrder() {
        assertThat(of(3, 7, 1).min()).isEqualTo(1);
        assertThat(of(3, 7, 1).max()).isEqualTo(7);
    }

    @Test
    void nothingMeasuredHasNoStatistics() {
        assertThatThrownBy(() -> of()).hasMessage("Nothing was measured");
    }

    private static Sample of(double... values) {
        return Sample.of(Arrays.stream(values).boxed().toList(), Double::doubleValue);
    }
}
