package dev.godwit.sync.anonymize.strategy;

import dev.godwit.sync.anonymize.Parameters;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Domains of the own house: addresses in them can still be told from all others after masking. A subdomain is another domain, and an
 * address that only contains the name of one is not in it.
 *
 * @param results what takes the place of each, with its {@code @}
 */
record InternalDomains(List<String> names, List<String> results) {
    private static final Pattern DOMAIN = Pattern.compile("[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?");
    private static final String KEEP = "keep";

    InternalDomains {
        names = List.copyOf(names);
        results = List.copyOf(results);
    }

    static InternalDomains of(Parameters parameters, boolean deliverable) {
        String as = parameters.text("internal-as", "internal.invalid");
        List<String> names = new ArrayList<>();
        List<String> results = new ArrayList<>();
        for (String written : parameters.texts("internal")) {
            String result = as.equals(KEEP) ? written : as;
            if (!DOMAIN.matcher(written).matches()) {
                parameters.problem("Parameter 'internal' is a list of domains, such as company.com; '%s' is none."
                        .formatted(written));
            } else if (!DOMAIN.matcher(result).matches()) {
                parameters.problem("Parameter 'internal-as' is a domain or 'keep'; '%s' is neither.".formatted(as));
            } else if (!deliverable && !EmailTemplate.isReserved(result)) {
                parameters.problem(
                        "Mail to '%s' can be delivered. Set 'internal-as' to a domain under .invalid, .test or .example, or 'deliverable: true'."
                                .formatted(result));
            } else {
                names.add(written.toLowerCase(Locale.ROOT));
                results.add("@" + result);
            }
        }
        return new InternalDomains(names, results);
    }

    int longest() {
        return results.stream().mapToInt(String::length).max().orElse(0);
    }

    /** Whether a domain of the source may stand in results. */
    boolean keeps() {
        for (int i = 0; i < names.size(); i++) {
            if (results.get(i).equalsIgnoreCase("@" + names.get(i))) {
                return true;
            }
        }
        return false;
    }
}
