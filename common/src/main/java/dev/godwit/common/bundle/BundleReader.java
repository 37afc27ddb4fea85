package dev.godwit.common.bundle;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * Reads an archive that came from elsewhere. What it finds is written again, and must give the same bytes: so there is nothing in it
 * but plain files: no link, no second file of one name, no compressed bomb, nothing between or behind the entries.
 */
final class BundleReader {

    private BundleReader() {}

    static Bundle read(byte[] archive) throws BundleException {
        if (archive.length > Bundle.MAX_BYTES) {
            throw new BundleException(
                    "Not a bundle: %,d bytes, and at most %,d are allowed".formatted(archive.length, Bundle.MAX_BYTES));
        }
        var files = new TreeMap<String, byte[]>();
        try (var zip = new ZipInputStream(new ByteArrayInputStream(archive))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                BundlePath.check(entry.getName());
                if (entry.getMethod() != ZipEntry.STORED || entry.getSize() < 0) {
                    throw new BundleException(
                            "Not a bundle: '%s' is compressed. Bundles are made by Godwit, which stores files as they are."
                                    .formatted(entry.getName()));
                }
                if (files.put(entry.getName(), zip.readAllBytes()) != null) {
                    throw new BundleException("Not a bundle: two files are called '%s'".formatted(entry.getName()));
                }
                if (files.size() > Bundle.MAX_FILES) {
                    throw new BundleException("Not a bundle: more than %,d files".formatted(Bundle.MAX_FILES));
                }
            }
        } catch (IOException | IllegalArgumentException e) {
            throw new BundleException("Not a bundle: the archive is damaged", e);
        }
        Bundle bundle = Bundle.of(files);
        if (!java.util.Arrays.equals(bundle.bytes(), archive)) {
            throw new BundleException(
                    "Not a bundle: the archive holds something beside its files, or they are not in order");
        }
        return bundle;
    }
}
