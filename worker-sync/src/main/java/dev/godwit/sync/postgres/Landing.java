package dev.godwit.sync.postgres;

import dev.godwit.common.postgres.TableName;
import dev.godwit.common.worker.Grant;
import dev.godwit.sync.plan.SyncScope;
import dev.godwit.sync.plan.SyncScope.Existing;
import dev.godwit.sync.plan.TableScope;
import java.util.List;

/** Where the rows of a job go: into the target's tables themselves, or beside them until they take their place. */
final class Landing {

    private Landing() {}

    /** All tables that are written. */
    static List<TableName> of(Grant grant, SyncScope scope) {
        return scope.tables().stream()
                .map(table -> of(grant, scope.existing(), table))
                .toList();
    }

    /** The table that the rows of one of the source's go into. */
    static TableName of(Grant grant, TableScope scope) {
        return of(grant, scope.existing(), scope.target());
    }

    /** Where what is called {@code name} in the target is written. */
    static TableName of(Grant grant, Existing existing, TableName name) {
        return existing == Existing.REPLACE ? LoadSchema.LOAD.of(grant.job(), name) : name;
    }
}
