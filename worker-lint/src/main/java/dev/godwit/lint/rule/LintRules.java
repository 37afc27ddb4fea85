package dev.godwit.lint.rule;

import java.util.List;

/** The rules that come with Godwit. */
public final class LintRules {

    private LintRules() {}

    public static List<LintRule> builtIn() {
        return List.of(
                new AddCheckWithoutNotValid(),
                new AddForeignKeyWithoutNotValid(),
                new AddUniqueWithoutIndex(),
                new ChangeColumnType(),
                new CreateIndexNotConcurrent(),
                new DropCascade(),
                new DropColumn(),
                new DropIndexNotConcurrent(),
                new DropTable(),
                new RenameColumn(),
                new RenameTable(),
                new SetNotNull(),
                new TableRequirePrimaryKey(),
                new Truncate());
    }
}
