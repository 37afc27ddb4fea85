package dev.godwit.lint.risk;

import java.util.Optional;

/** Finds what was measured of a table, by its name as a statement writes it. */
@FunctionalInterface
public interface Tables {

    /** Empty if the target has no such table. */
    Optional<TableFacts> find(String name);
}
