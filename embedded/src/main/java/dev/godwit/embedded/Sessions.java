package dev.godwit.embedded;

import java.util.List;

/** Puts a server into a session of its own, so that Ctrl-C on the terminal reaches Godwit, which then stops its servers in order. */
final class Sessions {

    private static final boolean SETSID = Commands.works("setsid", "true");

    private Sessions() {}

    /** What starts a command in its own session, where the system has it; as a child that leads no group it does not fork. */
    static List<String> own() {
        return SETSID ? List.of("setsid") : List.of();
    }
}
