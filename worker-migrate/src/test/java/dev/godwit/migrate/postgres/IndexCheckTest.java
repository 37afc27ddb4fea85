package dev.godwit.migrate.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.common.json.Json;
import dev.godwit.migrate.postgres.InvalidIndex.State;
import java.util.List;
import org.junit.jupiter.api.Test;

class IndexCheckTest {

    private static final InvalidIndex OLD = new InvalidIndex(1, "public.old", State.BROKEN);
    private static final InvalidIndex BUILDING = new InvalidIndex(2, "public.building", State.BEING_BUILT);
    private static final InvalidIndex FAILED = new InvalidIndex(2, "public.building", State.BROKEN);
    private static final InvalidIndex NEW = new InvalidIndex(3, "public.new", State.BROKEN);
    private static final InvalidIndex PARTITIONED = new InvalidIndex(4, "public.p_i", State.AWAITS_PARTITIONS);

    @Test
    void aJobAnswersForWhatWasNotInvalidWhenItBegan() {
        IndexCheck check = after(List.of(OLD, BUILDING), List.of(OLD, FAILED, NEW));

        assertThat(check.left()).isEqualTo("public.new");
        assertThat(check.notes()).singleElement().asString().contains("before this job: public.old, public.building.");
    }

    @Test
    void whatIsBeingBuiltOrWaitsForPartitionsIsNotLeft() {
        IndexCheck check = after(List.of(), List.of(BUILDING, PARTITIONED));

        assertThat(check.left()).isEmpty();
        assertThat(check.notes()).singleElement().asString().endsWith("is attached: public.p_i.");
    }

    @Test
    void withoutARecordAllIsTheJobs() {
        assertThat(IndexCheck.since(Json.object(), List.of(OLD)).left()).isEqualTo("public.old");
    }

    private static IndexCheck after(List<InvalidIndex> before, List<InvalidIndex> now) {
        var pending = Json.object();
        IndexCheck.remember(before, pending);
        return IndexCheck.since(pending, now);
    }
}
