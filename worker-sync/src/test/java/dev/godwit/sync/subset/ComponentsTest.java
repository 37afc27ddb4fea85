package dev.godwit.sync.subset;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.common.postgres.TableName;
import dev.godwit.sync.subset.Components.Component;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ComponentsTest {

    private final Map<TableName, List<TableName>> parents = new HashMap<>();

    @Test
    void whatIsReferredToComesFirst() {
        table("a", "b", "c");
        table("b", "c");
        table("c");

        assertThat(Components.order(parents)).containsExactly(alone("c"), alone("b"), alone("a"));
    }

    @Test
    void cyclesStandTogetherAndATableThatRefersToItselfIsOne() {
        table("a", "b");
        table("b", "c");
        table("c", "a", "d");
        table("d", "d");
        table("e", "a", "elsewhere");

        assertThat(Components.order(parents))
                .containsExactly(
                        new Component(List.of(name("d")), true),
                        new Component(List.of(name("a"), name("b"), name("c")), true),
                        alone("e"));
    }

    @Test
    void aLongChainIsNoTrouble() {
        for (int i = 0; i < 20_000; i++) {
            table("t" + i, "t" + (i + 1));
        }

        assertThat(Components.order(parents)).hasSize(20_000).noneMatch(Component::cyclic);
    }

    private void table(String name, String... refersTo) {
        parents.put(
                name(name), Arrays.stream(refersTo).map(ComponentsTest::name).toList());
    }

    private static TableName name(String name) {
        return new TableName("public", name);
    }

    private static Component alone(String name) {
        return new Component(List.of(name(name)), false);
    }
}
