package dev.godwit.lint.rule;

import dev.godwit.schema.sql.Statement;

/**
 * One thing that should not be done, or not like that. Stateless, used by any thread; called once per statement, in the order of the script.
 *
 * <p>To add one: a class, a line in {@link LintRules#builtIn}, and a page {@code docs/lint-rules/<id>.md}, whose examples run as its test.
 */
public interface LintRule {

    /** Lower-case words with hyphens, for ever. */
    String id();

    Severity severity();

    /** What the rule is about, in one sentence. */
    String summary();

    /** Says through {@code found} what is wrong with {@code statement}; never throws because of SQL that it does not know. */
    void check(Statement statement, ScriptState state, Found found);

    /** Takes findings. */
    @FunctionalInterface
    interface Found {
        /** @param message what is wrong, with what
         *  @param help what to do instead */
        void add(String message, String help);
    }
}
