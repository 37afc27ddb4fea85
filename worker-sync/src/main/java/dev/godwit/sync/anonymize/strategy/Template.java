package dev.godwit.sync.anonymize.strategy;

import dev.godwit.sync.anonymize.ColumnRead;
import dev.godwit.sync.anonymize.Parameters;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The language of templates: text with placeholders in braces; a brace that is written twice is one. */
record Template(List<TemplatePart> parts) {
    private static final Pattern PIECE =
            Pattern.compile("\\{\\{|}}|\\{(?<inside>[^{}]*)}|(?<brace>[{}])|[^{}]+", Pattern.DOTALL);
    private static final Pattern ID = Pattern.compile("id(?:\\((\\d{1,2})\\))?");
    private static final Pattern RANDOM = Pattern.compile("random\\((\\d{1,2})\\)");
    private static final Pattern LAST = Pattern.compile("last(\\d)");
    private static final String ROW = "row.";
    private static final int UNIQUE = TokenEncoding.HEX.characters(TokenEncoding.UNIQUE_BITS);
    private static final int FEWEST_ID = 8;
    private static final int MOST_DIGITS = 18;
    private static final int MOST_LAST = 4;
    private static final Pattern MAIL = Pattern.compile(".*@(?<domain>[^@\\s]+)", Pattern.DOTALL);

    Template {
        parts = List.copyOf(parts);
    }

    static Template parse(String text, boolean deliverable, Parameters parameters) {
        List<TemplatePart> parts = new ArrayList<>();
        Matcher matcher = PIECE.matcher(text);
        while (matcher.find()) {
            String inside = matcher.group("inside");
            if (matcher.group("brace") != null) {
                parameters.problem("The template '%s' has a brace without its other half; write {{ or }} for a brace."
                        .formatted(text));
            } else if (inside == null) {
                String piece = matcher.group();
                parts.add(new TemplatePart.Literal(piece.equals("{{") ? "{" : piece.equals("}}") ? "}" : piece));
            } else {
                placeholder(inside, parts, parameters);
            }
        }
        if (text.indexOf('\0') >= 0) {
            parameters.problem("PostgreSQL has no text with NUL characters.");
        }
        if (parts.stream().allMatch(TemplatePart.Literal.class::isInstance)) {
            parameters.problem(
                    "The template '%s' has no placeholder; for one text for all, use 'constant'.".formatted(text));
        }
        Matcher mail = MAIL.matcher(text);
        if (!deliverable && mail.matches() && !EmailTemplate.isReserved(mail.group("domain"))) {
            parameters.problem(("Mail to '%s' can be delivered. Use a domain under .invalid, .test or .example, or "
                            + "example.com, .net or .org; or set 'deliverable: true'.")
                    .formatted(mail.group("domain")));
        }
        return new Template(parts);
    }

    private static void placeholder(String inside, List<TemplatePart> parts, Parameters parameters) {
        Matcher id = ID.matcher(inside);
        Matcher random = RANDOM.matcher(inside);
        Matcher last = LAST.matcher(inside);
        if (id.matches()) {
            int length = id.group(1) == null ? UNIQUE : Integer.parseInt(id.group(1));
            within(length, FEWEST_ID, UNIQUE, inside, parameters);
            parts.add(new TemplatePart.Id(length));
        } else if (random.matches()) {
            int count = Integer.parseInt(random.group(1));
            within(count, 1, MOST_DIGITS, inside, parameters);
            int before = (int) parts.stream()
                    .filter(TemplatePart.RandomDigits.class::isInstance)
                    .count();
            parts.add(new TemplatePart.RandomDigits(count, before));
        } else if (last.matches()) {
            int count = Integer.parseInt(last.group(1));
            within(count, 1, MOST_LAST, inside, parameters);
            parts.add(new TemplatePart.Last(count));
        } else if (inside.startsWith(ROW) && inside.length() > ROW.length()) {
            parts.add(new TemplatePart.Shown(new ColumnRead(inside.substring(ROW.length()), ColumnRead.Use.SHOWN)));
        } else {
            parameters.problem(
                    "Placeholder '{%s}' is not known. Known: {id}, {id(n)}, {random(n)}, {last4}, {row.column}."
                            .formatted(inside));
        }
    }

    private static void within(int number, int min, int max, String inside, Parameters parameters) {
        if (number < min || number > max) {
            parameters.problem("The number in '{%s}' is from %d to %d.".formatted(inside, min, max));
        }
    }

    boolean isUnique() {
        return parts.stream().anyMatch(part -> part instanceof TemplatePart.Id id && id.length() >= UNIQUE);
    }

    boolean has(Class<? extends TemplatePart> kind) {
        return parts.stream().anyMatch(kind::isInstance);
    }

    List<ColumnRead> reads() {
        return parts.stream()
                .flatMap(part -> part instanceof TemplatePart.Shown shown
                        ? List.of(shown.read()).stream()
                        : List.<ColumnRead>of().stream())
                .distinct()
                .toList();
    }

    int longest() {
        return parts.stream().mapToInt(TemplatePart::longest).sum();
    }
}
