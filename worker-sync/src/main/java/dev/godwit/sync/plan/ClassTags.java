package dev.godwit.sync.plan;

import dev.godwit.common.config.ConfigNode;
import dev.godwit.common.config.ConfigNode.Entry;
import dev.godwit.common.config.ConfigNode.Mapping;
import dev.godwit.common.config.ConfigNode.Scalar;
import dev.godwit.common.config.Problem;
import dev.godwit.common.config.Problems;
import dev.godwit.common.text.DidYouMean;
import dev.godwit.common.text.Quoted;
import dev.godwit.sync.anonymize.policy.ColumnName;
import dev.godwit.sync.anonymize.policy.ColumnPattern;
import dev.godwit.sync.anonymize.policy.ColumnTag;
import dev.godwit.sync.detect.PersonalData;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** The part of a policy's file that says what columns hold. */
final class ClassTags {

    private ClassTags() {}

    /** Finds what is wrong without a database. */
    static void check(ConfigNode classes, Problems problems) {
        for (Entry entry : entries(classes)) {
            pattern(entry, problems);
            data(entry, problems);
        }
        if (!(classes instanceof Mapping) && !isNothing(classes)) {
            problems.add(Problem.at(
                    classes.origin(),
                    "classes",
                    "'classes' maps columns to what they hold, such as 'public.users.email: email'.",
                    null));
        }
    }

    /** A tag for each of {@code known} that is meant; a name that means none goes to the problems. */
    static List<ColumnTag> of(ConfigNode classes, Collection<ColumnName> known, Problems problems) {
        var tags = new ArrayList<ColumnTag>();
        for (Entry entry : entries(classes)) {
            Optional<ColumnPattern> pattern = pattern(entry, problems);
            Optional<String> data = data(entry, problems);
            if (pattern.isPresent()) {
                List<ColumnName> meant =
                        known.stream().filter(pattern.get()::matches).toList();
                if (meant.isEmpty()) {
                    List<String> names =
                            known.stream().map(ColumnName::toString).toList();
                    problems.add(Problem.at(
                            entry.origin(),
                            "classes",
                            "No column is called %s.".formatted(Quoted.of(entry.key())),
                            DidYouMean.hint(entry.key(), names)));
                }
                meant.forEach(column -> tags.add(
                        new ColumnTag(column, data, Optional.empty(), "'classes' at %s".formatted(entry.origin()))));
            }
        }
        return tags;
    }

    private static List<Entry> entries(ConfigNode classes) {
        return classes instanceof Mapping mapping ? mapping.entries() : List.of();
    }

    private static boolean isNothing(ConfigNode classes) {
        return classes instanceof Scalar scalar && scalar.kind() == Scalar.Kind.NULL;
    }

    private static Optional<ColumnPattern> pattern(Entry entry, Problems problems) {
        try {
            return Optional.of(ColumnPattern.parse(entry.key()));
        } catch (IllegalArgumentException e) {
            problems.add(Problem.at(entry.origin(), "classes", String.valueOf(e.getMessage()), null));
            return Optional.empty();
        }
    }

    private static Optional<String> data(Entry entry, Problems problems) {
        String written = entry.value() instanceof Scalar scalar ? scalar.text() : "";
        if (PersonalData.ofWord(written).isEmpty()) {
            problems.add(Problem.at(
                    entry.origin(),
                    "classes",
                    "Unknown sort of data %s for %s. %s"
                            .formatted(
                                    Quoted.of(written), Quoted.of(entry.key()), DidYouMean.known(PersonalData.all())),
                    DidYouMean.hint(written, PersonalData.all())));
            return Optional.empty();
        }
        return Optional.of(written);
    }
}
