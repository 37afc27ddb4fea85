package dev.godwit.lint.rule;

import dev.godwit.schema.sql.ParsedScript;
import dev.godwit.schema.sql.Statement;
import java.util.function.BiConsumer;

/** Goes through scripts that are applied one after the other, with what the statements before have done. Confined to one thread. */
public final class ScriptWalk {

    private final ScriptState state = new ScriptState();

    /** Goes through one script alone. */
    public static void over(ParsedScript script, BiConsumer<Statement, ScriptState> visitor) {
        new ScriptWalk().next(script, visitor);
    }

    /** Goes through the next script. */
    public void next(ParsedScript script, BiConsumer<Statement, ScriptState> visitor) {
        state.scriptBegins();
        for (Statement statement : script.statements()) {
            visitor.accept(statement, state);
            state.after(statement);
        }
    }
}
