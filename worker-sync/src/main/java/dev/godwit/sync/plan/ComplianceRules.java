package dev.godwit.sync.plan;

import dev.godwit.common.config.ConfigLoader;
import dev.godwit.common.config.ConfigNode;
import dev.godwit.common.config.ConfigNode.Entry;
import dev.godwit.common.config.ConfigNode.Mapping;
import dev.godwit.common.config.ConfigNode.Scalar;
import dev.godwit.common.config.ConfigNode.Sequence;
import dev.godwit.common.config.Default;
import dev.godwit.common.config.Doc;
import dev.godwit.common.config.Loaded;
import dev.godwit.common.config.Problem;
import dev.godwit.common.config.Problems;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What {@code --strict-compliance} asks of a target.
 *
 * @param file where they come from, for messages
 * @param requiredFields columns that each table must have, and why
 * @param forbiddenPlainText what no column may hold as it is, by its name
 * @param requiredEncryption what must not be readable, by the column's name
 */
public record ComplianceRules(
        String file,
        Map<String, String> requiredFields,
        List<String> forbiddenPlainText,
        List<String> requiredEncryption) {

    /** Where a project may have its own; the first counts. */
    public static final List<String> FILES = List.of("policy/gdpr_rules.yaml", "db/linting/gdpr_rules.yaml");

    /** Where a project has none. */
    static final ComplianceRules BUILT_IN = new ComplianceRules(
            "Godwit's own rules",
            Map.of(),
            List.of("password", "ssn", "credit_card", "card_number", "api_key", "secret", "token"),
            List.of("email", "phone", "address", "iban", "birth_date"));

    public ComplianceRules {
        requiredFields = Collections.unmodifiableMap(new LinkedHashMap<>(requiredFields));
        forbiddenPlainText = List.copyOf(forbiddenPlainText);
        requiredEncryption = List.copyOf(requiredEncryption);
    }

    /** Those of a project's files. */
    public static ComplianceRules of(Map<String, byte[]> bundle, Problems problems) {
        for (String path : FILES) {
            byte[] content = bundle.get(path);
            if (content != null) {
                Optional<Loaded<File>> file =
                        ConfigLoader.forBundle().withContent(path, content).load(File.class, problems);
                return file.map(read -> of(path, read.value().linting().compliance(), problems))
                        .orElse(BUILT_IN);
            }
        }
        return BUILT_IN;
    }

    private static ComplianceRules of(String path, Compliance written, Problems problems) {
        return new ComplianceRules(
                path,
                fields(written.gdprRequiredFields(), problems),
                written.gdprForbiddenPlainText(),
                written.gdprRequiredEncryption());
    }

    /** A list of names, each with its reason or alone. */
    private static Map<String, String> fields(ConfigNode node, Problems problems) {
        var fields = new LinkedHashMap<String, String>();
        List<ConfigNode> items = node instanceof Sequence sequence ? sequence.items() : List.of(node);
        var entries = new ArrayList<Entry>();
        for (ConfigNode item : items) {
            if (item instanceof Mapping mapping) {
                entries.addAll(mapping.entries());
            } else if (item instanceof Scalar scalar && scalar.kind() == Scalar.Kind.TEXT) {
                fields.put(scalar.text(), "");
            } else {
                problems.add(Problem.at(
                        item.origin(),
                        "linting.compliance.gdpr_required_fields",
                        "'gdpr_required_fields' lists columns, each with its reason: '- created_at: audit'.",
                        null));
            }
        }
        entries.forEach(entry -> fields.put(entry.key(), entry.value() instanceof Scalar reason ? reason.text() : ""));
        return fields;
    }

    /** {@code gdpr_rules.yaml}. */
    @Doc("Rules that --strict-compliance asks of a target")
    record File(@Doc("Rules of linting.") Linting linting) {}

    /** The part about linting. */
    @Doc("Rules of linting")
    record Linting(@Doc("Rules of compliance.") Compliance compliance) {}

    /** The rules. */
    @Doc("Rules of compliance")
    record Compliance(
            @Doc("Columns that each table must have, as a list of names with reasons.") @Default("[]")
            ConfigNode gdprRequiredFields,

            @Doc("What no column may hold as it is, by its name.") @Default("[]")
            List<String> gdprForbiddenPlainText,

            @Doc("What must be masked or encrypted, by the column's name.") @Default("[]")
            List<String> gdprRequiredEncryption) {}
}
