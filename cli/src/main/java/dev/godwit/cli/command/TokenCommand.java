package dev.godwit.cli.command;

import dev.godwit.cli.CommandGroup;
import picocli.CommandLine;

/** {@code godwit token}. */
@CommandLine.Command(
        name = "token",
        description = "Creates, lists and revokes the tokens of people, services and workers.",
        subcommands = {TokenCreateCommand.class, TokenListCommand.class, TokenRevokeCommand.class})
public final class TokenCommand extends CommandGroup {}
