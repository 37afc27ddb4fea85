package dev.godwit.lint.rule;

import dev.godwit.schema.sql.ParsedScript;
import dev.godwit.schema.sql.Statement;
import java.util.function.Consumer;

/** Goes through a script with what the statements before have done. */
public final class ScriptWalk {

    private ScriptWalk() {}

    /** @param state what the scripts before have done; left as this one leaves it */
    public static void over(ParsedScript script, ScriptState state, Consumer<Statement> visitor) {
        state.nextScript();
        for (Statement statement : script.statements()) {
            visitor.accept(statement);
            state.after(statement);
        }
    }
}
