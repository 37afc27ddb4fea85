package dev.godwit.cli;

import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says in a sentence what a command line lacks or has too much of. */
final class Usage {

    private Usage() {}

    static String message(ParameterException failure) {
        if (!(failure instanceof UnmatchedArgumentException unmatched)) {
            return sentence(String.valueOf(failure.getMessage()));
        }
        String message = "%s does not know %s."
                .formatted(
                        "'%s'"
                                .formatted(failure.getCommandLine()
                                        .getCommandSpec()
                                        .qualifiedName()),
                        unmatched.getUnmatched().stream().collect(Collectors.joining("', '", "'", "'")));
        List<String> suggestions = suggestions(unmatched);
        return suggestions.isEmpty()
                ? message
                : message + suggestions.stream().collect(Collectors.joining("' or '", " Did you mean '", "'?"));
    }

    private static List<String> suggestions(UnmatchedArgumentException failure) {
        CommandLine at = failure.getCommandLine();
        return failure.getUnmatched().stream()
                .findFirst()
                .flatMap(word -> dev.godwit.common.text.DidYouMean.closest(word, known(at, word)))
                .stream()
                .toList();
    }

    private static List<String> known(CommandLine at, String word) {
        return word.startsWith("-")
                ? at.getCommandSpec().options().stream()
                        .flatMap(option -> List.of(option.names()).stream())
                        .toList()
                : List.copyOf(at.getSubcommands().keySet());
    }

    private static String sentence(String message) {
        String end = message.endsWith(".") || message.endsWith("?") ? "" : ".";
        return message.replaceAll("\\s*\\R\\s*", " ") + end;
    }
}
