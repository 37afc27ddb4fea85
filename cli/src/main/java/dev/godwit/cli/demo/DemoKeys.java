package dev.godwit.cli.demo;

import java.nio.file.Path;

/** The keys that the demo's processes have, made as {@code godwit keys new} makes them. */
record DemoKeys(Path mask, Path auditMac, Path auditSigning, Path auditPublic) {

    static DemoKeys make(DemoDirectory directory, QuietCli cli) throws DemoFailure {
        var keys = new DemoKeys(
                directory.key("mask.key"),
                directory.key("audit-mac.pem"),
                directory.key("audit.pem"),
                directory.key("audit.pem.pub"));
        make(cli, "mask", keys.mask);
        make(cli, "mac", keys.auditMac);
        make(cli, "audit", keys.auditSigning);
        return keys;
    }

    private static void make(QuietCli cli, String kind, Path file) throws DemoFailure {
        var ended = cli.run("keys", "new", kind, file.toString());
        DemoFailure.unless(ended.status() == 0, "'godwit keys new %s' failed: %s", kind, ended.err());
    }
}
