package dev.godwit.lint.risk;

import com.fasterxml.jackson.databind.JsonNode;

/** What one kind of node of a parse tree means: says through {@code to} what is risky about it. Its children are visited by themselves. */
@FunctionalInterface
interface Form {

    /** What does nothing by itself. */
    Form HARMLESS = (node, to) -> {};

    void assess(JsonNode node, Assessment to);
}
