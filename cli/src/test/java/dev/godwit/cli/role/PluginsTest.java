package dev.godwit.cli.role;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.godwit.common.config.ConfigLoader;
import dev.godwit.sync.anonymize.AnonymizationStrategy;
import dev.godwit.sync.anonymize.ColumnType;
import dev.godwit.sync.anonymize.MaskContext;
import dev.godwit.sync.anonymize.MaskKey;
import dev.godwit.sync.anonymize.Masking;
import dev.godwit.sync.anonymize.Parameters;
import dev.godwit.sync.anonymize.ValueForm;
import dev.godwit.sync.anonymize.ValueMasker;
import dev.godwit.sync.anonymize.policy.AnonymizationPolicy;
import dev.godwit.sync.anonymize.policy.PolicyReader;
import dev.godwit.sync.anonymize.strategy.AnonymizationStrategies;
import dev.godwit.sync.plan.PolicyFile;
import dev.godwit.testkit.MarkdownExample;
import dev.godwit.testkit.MarkdownExamples;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Strategies from jars in {@code plugins/}; the one of the documentation's example is compiled for it. */
class PluginsTest {
    private static final String SERVICE = "META-INF/services/" + AnonymizationStrategy.class.getName();

    @TempDir
    Path directory;

    @Test
    void theExampleOfTheDocumentationMasks() throws Exception {
        Path project = MarkdownExamples.repository().resolve("docs/examples/strategy-plugin/src/main");
        Path classes = Files.createDirectory(directory.resolve("classes"));
        compile(project.resolve("java/org/example/plates/PlateStrategy.java"), classes);
        Path plugins = Files.createDirectory(directory.resolve("plugins"));
        jar(
                plugins.resolve("plates.jar"),
                classes,
                Files.readString(project.resolve("resources").resolve(SERVICE)));

        AnonymizationStrategies strategies = Plugins.in(plugins);

        assertThat(strategies.names()).contains("license-plate", "email");
        Masking masking =
                strategies.find("license-plate").orElseThrow().configure(new Parameters(Map.of("keep-region", true)));
        assertThat(mask(masking, "KA-GW 1234")).matches("KA-[A-Z]{2} \\d{4}").isNotEqualTo("KA-GW 1234");
        assertThat(mask(masking, "call Bob")).isEqualTo("unparseable");
        AnonymizationPolicy policy = PolicyReader.read(policyOfThePage(), strategies);
        assertThat(policy.problems()).isEmpty();
        assertThat(policy.rules()).hasSize(1);
    }

    @Test
    void withoutADirectoryOrJarsThereAreTheBuiltInOnes() throws IOException {
        Files.writeString(directory.resolve("readme.txt"), "not a jar");

        assertThat(Plugins.in(directory).names())
                .isEqualTo(AnonymizationStrategies.builtIn().names());
        assertThat(Plugins.in(directory.resolve("missing")).names())
                .isEqualTo(AnonymizationStrategies.builtIn().names());
    }

    @Test
    void aJarThatNamesAClassWhichIsNotThereStopsTheStart() throws IOException {
        jar(directory.resolve("broken.jar"), directory.resolve("none"), "org.example.Missing\n");

        assertThatThrownBy(() -> Plugins.in(directory))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("A plugin in '%s' cannot be used: ".formatted(directory))
                .hasMessageContaining("org.example.Missing");
    }

    private static Map<String, Object> policyOfThePage() {
        MarkdownExample example = MarkdownExamples.in("docs/anonymization/plugins.md").stream()
                .filter(candidate -> candidate.has("plugin"))
                .findFirst()
                .orElseThrow();
        return ConfigLoader.forBundle()
                .withText(example.location(), example.code())
                .load(PolicyFile.class)
                .tree();
    }

    private static String mask(Masking masking, String value) {
        byte[] key = new byte[MaskKey.MIN_BYTES];
        new SecureRandom().nextBytes(key);
        ValueMasker masker = masking.masker(new MaskContext(
                "public.cars.plate",
                ColumnType.of("text"),
                ValueForm.TEXT,
                true,
                MaskKey.of("test", key).domain("plates")));
        byte[] in = value.getBytes(UTF_8);
        byte[] out = new byte[masker.bound(in, 0, in.length)];
        int end = masker.mask(in, 0, in.length, out, 0);
        return end == ValueMasker.UNPARSEABLE ? "unparseable" : new String(out, 0, end, UTF_8);
    }

    private static void compile(Path source, Path classes) throws Exception {
        Path api = Path.of(AnonymizationStrategy.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        int result = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        OutputStream.nullOutputStream(),
                        null,
                        "-proc:none",
                        "--release",
                        "17",
                        "-cp",
                        api.toString(),
                        "-d",
                        classes.toString(),
                        source.toString());
        assertThat(result).isZero();
    }

    private static void jar(Path jar, Path classes, String service) throws IOException {
        try (var out = new JarOutputStream(Files.newOutputStream(jar))) {
            write(out, SERVICE, service.getBytes(UTF_8));
            for (Path file : files(classes)) {
                write(out, classes.relativize(file).toString(), Files.readAllBytes(file));
            }
        }
    }

    private static List<Path> files(Path classes) throws IOException {
        if (!Files.exists(classes)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(classes)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    private static void write(JarOutputStream out, String name, byte[] content) throws IOException {
        out.putNextEntry(new JarEntry(name));
        out.write(content);
        out.closeEntry();
    }
}
