package dev.godwit.migrate.script;

import java.util.List;

/** Files that cannot be taken as migrations; nothing has run. */
public final class MigrationFilesException extends RuntimeException {

    private final transient List<String> problems;

    public MigrationFilesException(List<String> problems) {
        super(String.join("\n", problems));
        this.problems = List.copyOf(problems);
    }

    /** Each with the path it is about; at least one. */
    public List<String> problems() {
        return problems;
    }
}
