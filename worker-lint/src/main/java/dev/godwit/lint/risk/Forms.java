package dev.godwit.lint.risk;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Every kind of node that is known, statements and expressions alike. What is not in here is unknown, and unknown is CRITICAL; so a form is entered
 * only with what it can do at its worst.
 */
final class Forms {

    private static final Map<String, Form> KNOWN = known();

    private Forms() {}

    static Optional<Form> of(String kind) {
        return Optional.ofNullable(KNOWN.get(kind));
    }

    private static Map<String, Form> known() {
        var forms = new HashMap<String, Form>();
        ExpressionForms.enter(forms);
        DefinitionForms.enter(forms);
        AlterForms.enter(forms);
        RemovalForms.enter(forms);
        DataForms.enter(forms);
        MaintenanceForms.enter(forms);
        AccessForms.enter(forms);
        SettingForms.enter(forms);
        ServerForms.enter(forms);
        return Map.copyOf(forms);
    }
}
