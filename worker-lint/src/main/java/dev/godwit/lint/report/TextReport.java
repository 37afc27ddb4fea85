package dev.godwit.lint.report;

import dev.godwit.lint.rule.Finding;
import java.util.List;
import java.util.Locale;

/** Findings as compilers print them, which editors turn into links. */
public final class TextReport {

    private TextReport() {}

    public static String of(List<Finding> findings) {
        var text = new StringBuilder();
        for (Finding finding : findings) {
            text.append("%s:%d:%d: %s: %s [%s]%n    %s%n"
                    .formatted(
                            finding.file(),
                            finding.line(),
                            finding.column(),
                            finding.severity().name().toLowerCase(Locale.ROOT),
                            finding.message(),
                            finding.rule(),
                            finding.help()));
        }
        return text.toString();
    }
}
