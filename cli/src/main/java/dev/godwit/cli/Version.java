package dev.godwit.cli;

import java.util.Objects;

/** The version of this distribution. */
public final class Version {

    /** As the jar says; {@code development} where there is no jar. */
    public static final String CURRENT =
            Objects.requireNonNullElse(Version.class.getPackage().getImplementationVersion(), "development");

    private Version() {}
}
