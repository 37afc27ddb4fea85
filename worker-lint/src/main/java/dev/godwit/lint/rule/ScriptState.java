package dev.godwit.lint.rule;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.schema.sql.Statement;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What the statements before have done: relations that they created hold no rows yet, and nobody waits for them. Carried from one pending script to
 * the next by {@link #nextScript}. Confined to one walk.
 *
 * <p>Where the text leaves in doubt which relation a name means, as after {@code SET search_path}, nothing counts as new.
 */
public final class ScriptState {

    private static final String PUBLIC = "public.";

    /** How sure it is that a relation was not there before. */
    private enum Origin {
        CREATED,
        CREATED_IF_ABSENT
    }

    private final Map<String, Origin> relations = new HashMap<>();
    private final Map<String, String> formerNames = new HashMap<>();
    private final Map<String, Set<String>> columns = new HashMap<>();
    private final Set<String> triggered = new HashSet<>();
    private final Set<String> functions = new HashSet<>();
    private final Set<String> here = new HashSet<>();
    private final Set<String> temporary = new HashSet<>();
    private boolean pathChanged;

    /** Whether an earlier statement, of this script or one before it, created this relation, as far as the text tells. */
    public boolean isNew(String relation) {
        return isNew(relation, any -> false);
    }

    /**
     * Whether an earlier statement created this relation.
     *
     * @param exists whether the target had a relation of a name before: {@code schema.name}, or {@code name} for one in any schema
     */
    public boolean isNew(String relation, Predicate<String> exists) {
        if (pathChanged && isBare(relation)) {
            return false;
        }
        Origin origin = relations.get(relation);
        if (origin == Origin.CREATED) {
            return !exists.test(isBare(relation) ? PUBLIC + relation : relation);
        }
        boolean perhaps = origin != null || relations.containsKey(otherSpelling(relation));
        return perhaps && !exists.test(bare(relation));
    }

    /** Whether this very script created it. What an earlier script created may hold data by the time this one runs. */
    public boolean isNewHere(String relation) {
        return here.contains(relation) && isNew(relation);
    }

    /** Whether an earlier statement added this column. */
    public boolean isNewColumn(String relation, String column) {
        return columns.getOrDefault(relation, Set.of()).contains(column);
    }

    /** Whether an earlier statement put a trigger on this relation. */
    public boolean hasNewTrigger(String relation) {
        return triggered.contains(relation);
    }

    /** Whether an earlier statement created a function of this name, in any schema: it may be meant by a call. */
    public boolean hasNewFunction(String name) {
        return functions.contains(name);
    }

    /** What the target calls a relation that an earlier statement renamed. */
    public String formerName(String relation) {
        return formerNames.getOrDefault(relation, relation);
    }

    /** The next script begins: what a script sets on its session ends with it. */
    public void nextScript() {
        here.clear();
        temporary.forEach(relations::remove);
        temporary.clear();
        pathChanged = false;
    }

    void after(Statement statement) {
        after(statement.kind(), statement.node());
    }

    private void after(String kind, JsonNode node) {
        switch (kind) {
            case "CreateStmt", "CreateForeignTableStmt" ->
                created(kind.equals("CreateStmt") ? node : node.path("base"));
            case "CreateTableAsStmt" -> created(node.path("into").path("rel"), node);
            case "SelectStmt" -> selectedInto(node);
            case "ViewStmt" -> {
                if (!node.path("replace").asBoolean(false)) {
                    created(node.path("view"), node);
                }
            }
            case "CreateSeqStmt" -> created(node.path("sequence"), node);
            case "IndexStmt" -> createdIndex(node);
            case "CreateFunctionStmt" -> functions.add(lastName(node.path("funcname")));
            case "DefineStmt" -> functions.add(lastName(node.path("defnames")));
            case "CreateTrigStmt" -> triggered.add(Nodes.relation(node.path("relation")));
            case "AlterTableStmt" -> altered(node);
            case "RenameStmt" -> renamed(node);
            case "AlterObjectSchemaStmt" -> forget(Nodes.relation(node.path("relation")));
            case "DropStmt" -> Nodes.droppedNames(node).forEach(this::forget);
            case "VariableSetStmt" -> pathChanged |= changesPath(node);
            default -> {
                // Other statements create no relations.
            }
        }
    }

    private void created(JsonNode createStmt) {
        created(createStmt.path("relation"), createStmt);
    }

    private void created(JsonNode rangeVar, JsonNode statement) {
        String name = Nodes.relation(rangeVar);
        boolean temp = rangeVar.path("relpersistence").asText().equals("t");
        boolean untilCommit = statement.path("oncommit").asText().equals("ONCOMMIT_DROP")
                || statement.path("into").path("onCommit").asText().equals("ONCOMMIT_DROP");
        if (name.isEmpty() || untilCommit || (pathChanged && isBare(name))) {
            return;
        }
        relations.merge(
                name,
                statement.path("if_not_exists").asBoolean(false) ? Origin.CREATED_IF_ABSENT : Origin.CREATED,
                (earlier, now) -> earlier);
        here.add(name);
        if (temp) {
            temporary.add(name);
        }
    }

    private void createdIndex(JsonNode node) {
        String name = node.path("idxname").asText("");
        String schema = node.path("relation").path("schemaname").asText("");
        if (!name.isEmpty() && !node.path("if_not_exists").asBoolean(false) && !(pathChanged && schema.isEmpty())) {
            String index = schema.isEmpty() ? name : schema + "." + name;
            relations.put(index, Origin.CREATED);
            here.add(index);
        }
    }

    private void selectedInto(JsonNode select) {
        if (select.has("intoClause")) {
            created(select.path("intoClause").path("rel"), select);
        } else if (select.has("larg")) {
            selectedInto(select.path("larg"));
        }
        for (JsonNode target : select.path("targetList")) {
            JsonNode call = target.path("ResTarget").path("val").path("FuncCall");
            if (lastName(call.path("funcname")).equals("set_config")) {
                pathChanged = true;
            }
        }
    }

    private void altered(JsonNode node) {
        String table = Nodes.relation(node.path("relation"));
        for (JsonNode wrapped : node.path("cmds")) {
            JsonNode command = wrapped.path("AlterTableCmd");
            if (Nodes.subtype(command).equals("AT_AddColumn")
                    && !command.path("missing_ok").asBoolean(false)
                    && !(pathChanged && isBare(table))) {
                columns.computeIfAbsent(table, any -> new HashSet<>())
                        .add(command.path("def")
                                .path("ColumnDef")
                                .path("colname")
                                .asText());
            }
        }
    }

    private void renamed(JsonNode node) {
        String old = Nodes.relation(node.path("relation"));
        switch (node.path("renameType").asText()) {
            case "OBJECT_TABLE", "OBJECT_VIEW", "OBJECT_MATVIEW", "OBJECT_INDEX", "OBJECT_SEQUENCE" -> {
                String schema = node.path("relation").path("schemaname").asText("");
                String name = node.path("newname").asText();
                String now = schema.isEmpty() ? name : schema + "." + name;
                Origin origin = relations.get(old);
                String former = formerName(old);
                boolean ours = here.contains(old);
                forget(old);
                forget(now);
                if (origin == null) {
                    formerNames.put(now, former);
                } else {
                    relations.put(now, origin);
                    if (ours) {
                        here.add(now);
                    }
                }
            }
            case "OBJECT_COLUMN" -> columns.remove(old);
            default -> {
                // The name of no relation changes.
            }
        }
    }

    private void forget(String relation) {
        relations.remove(relation);
        relations.remove(otherSpelling(relation));
        formerNames.remove(relation);
        columns.remove(relation);
        here.remove(relation);
        temporary.remove(relation);
        relations.keySet().removeIf(name -> name.startsWith(relation + "."));
    }

    /** RESET ROLE and the like move {@code "$user"}. */
    private static boolean changesPath(JsonNode node) {
        return switch (node.path("name").asText().toLowerCase(Locale.ROOT)) {
            case "search_path", "role", "session_authorization" -> true;
            default -> node.path("kind").asText().equals("VAR_RESET_ALL");
        };
    }

    private static String lastName(JsonNode names) {
        return names.isEmpty()
                ? ""
                : names.path(names.size() - 1).path("String").path("sval").asText();
    }

    private static boolean isBare(String relation) {
        return relation.indexOf('.') < 0;
    }

    private static String bare(String relation) {
        return relation.startsWith(PUBLIC) ? relation.substring(PUBLIC.length()) : relation;
    }

    private static String otherSpelling(String relation) {
        return isBare(relation) ? PUBLIC + relation : bare(relation);
    }
}
