package dev.godwit.sync.plan;

import dev.godwit.schema.catalog.Column;
import dev.godwit.schema.catalog.TypeInfo;
import dev.godwit.sync.copy.CopyFormat;
import java.util.List;
import java.util.Set;

/**
 * Which format a table is copied in, and why. Binary is a quarter cheaper, and right where every column's type means the same on both servers;
 * text is right always.
 */
public record FormatChoice(CopyFormat format, String reason) {

    /** Their binary form holds object ids or depends on a server's settings. */
    private static final Set<String> UNSAFE = Set.of(
            "oid",
            "regproc",
            "regprocedure",
            "regoper",
            "regoperator",
            "regclass",
            "regcollation",
            "regtype",
            "regrole",
            "regnamespace",
            "regconfig",
            "regdictionary",
            "money",
            "tsvector",
            "aclitem");

    /** @param columns of source or target: they have been found to have the same types */
    public static FormatChoice of(List<Column> columns, boolean sameEncoding) {
        return of(columns, Set.of(), sameEncoding);
    }

    /** @param readAsText columns that their masking reads as text, whatever their type */
    public static FormatChoice of(List<Column> columns, Set<String> readAsText, boolean sameEncoding) {
        if (!sameEncoding) {
            return new FormatChoice(CopyFormat.TEXT, "the databases have different encodings");
        }
        for (Column column : columns) {
            if (readAsText.contains(column.name())) {
                return new FormatChoice(
                        CopyFormat.TEXT,
                        "column '%s' of type %s is masked as text".formatted(column.name(), column.typeSql()));
            }
            if (!safe(column.type())) {
                return new FormatChoice(
                        CopyFormat.TEXT, "column '%s' has type %s".formatted(column.name(), column.typeSql()));
            }
        }
        return new FormatChoice(CopyFormat.BINARY, "every type is safe in binary");
    }

    /** Arrays and rows have the numbers of the types that they are made of in their bytes, and those of users' types differ. */
    private static boolean namesOthersByNumber(TypeInfo type) {
        boolean names = type.kind() == TypeInfo.Kind.ARRAY || type.kind() == TypeInfo.Kind.COMPOSITE;
        return names && !type.parts().stream().allMatch(TypeInfo::isBuiltIn);
    }

    private static boolean safe(TypeInfo type) {
        return type.isBinaryCapable()
                && type.extension().isEmpty()
                && !(type.isBuiltIn() && UNSAFE.contains(type.name()))
                && !namesOthersByNumber(type)
                && type.parts().stream().allMatch(FormatChoice::safe);
    }
}
