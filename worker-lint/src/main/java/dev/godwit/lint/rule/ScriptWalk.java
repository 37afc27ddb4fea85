package dev.godwit.lint.rule;

import dev.godwit.schema.sql.ParsedScript;
import dev.godwit.schema.sql.Statement;
import java.util.function.BiConsumer;

/** Goes through a script with what its earlier statements have done. */
public final class ScriptWalk {

    private ScriptWalk() {}

    public static void over(ParsedScript script, BiConsumer<Statement, ScriptState> visitor) {
        var state = new ScriptState();
        for (Statement statement : script.statements()) {
            visitor.accept(statement, state);
            state.after(statement);
        }
    }
}
