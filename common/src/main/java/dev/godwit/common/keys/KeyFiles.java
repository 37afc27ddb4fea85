package dev.godwit.common.keys;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/**
 * Writes new keys to files and reads them. A file with a secret is made for its owner alone, never overwritten, and refused when read
 * if anybody else may read it. No message of this class holds key material.
 */
public final class KeyFiles {

    private static final Set<PosixFilePermission> OWNERS_ALONE = PosixFilePermissions.fromString("rw-------");
    private static final int MAC_BYTES = 32;

    private KeyFiles() {}

    /** Writes a new MAC key to {@code file}. */
    public static MacKey newMacKey(Path file) throws KeyFileException {
        byte[] secret = new byte[MAC_BYTES];
        new SecureRandom().nextBytes(secret);
        create(file, Pem.write(Pem.MAC_KEY, secret));
        return new MacKey(secret);
    }

    /** Writes a new key pair to {@code file}, and its public half to the file of that name with {@code .pub} behind it. */
    public static SigningKey newSigningKey(Path file) throws KeyFileException {
        try {
            KeyPair pair = KeyPairGenerator.getInstance(VerifyingKey.ALGORITHM).generateKeyPair();
            var key = new SigningKey(pair.getPrivate(), new VerifyingKey(pair.getPublic()));
            String open = Pem.write(Pem.PUBLIC_KEY, key.verifyingKey().encoded());
            create(file, Pem.write(Pem.PRIVATE_KEY, key.secret().getEncoded()) + open);
            Files.writeString(publicFile(file), open);
            return key;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java platform since 15 has Ed25519", e);
        } catch (IOException e) {
            throw new KeyFileException(
                    "Cannot write '%s': %s"
                            .formatted(publicFile(file), e.getClass().getSimpleName()),
                    e);
        }
    }

    public static MacKey readMacKey(Path file) throws KeyFileException {
        byte[] secret = Pem.read(secretText(file), Pem.MAC_KEY, file);
        try {
            return new MacKey(secret);
        } catch (IllegalArgumentException e) {
            throw new KeyFileException("Key file '%s' holds too short a key".formatted(file), e);
        } finally {
            Arrays.fill(secret, (byte) 0);
        }
    }

    public static SigningKey readSigningKey(Path file) throws KeyFileException {
        String text = secretText(file);
        try {
            var secret = KeyFactory.getInstance(VerifyingKey.ALGORITHM)
                    .generatePrivate(new PKCS8EncodedKeySpec(Pem.read(text, Pem.PRIVATE_KEY, file)));
            var key = new SigningKey(secret, verifyingKey(text, file));
            byte[] probe = "godwit".getBytes(StandardCharsets.US_ASCII);
            if (!key.verifyingKey().verifies(key.sign(probe), probe)) {
                throw new KeyFileException("Key file '%s' holds two halves of different keys".formatted(file));
            }
            return key;
        } catch (GeneralSecurityException e) {
            throw new KeyFileException("Key file '%s' holds no Ed25519 key".formatted(file), e);
        }
    }

    /** Reads the public half, from a {@code .pub} file or from that of the pair. */
    public static VerifyingKey readVerifyingKey(Path file) throws KeyFileException {
        try {
            return verifyingKey(text(file), file);
        } catch (GeneralSecurityException e) {
            throw new KeyFileException("Key file '%s' holds no Ed25519 key".formatted(file), e);
        }
    }

    private static Path publicFile(Path file) {
        return file.resolveSibling(file.getFileName() + ".pub");
    }

    private static VerifyingKey verifyingKey(String text, Path file) throws KeyFileException, GeneralSecurityException {
        return new VerifyingKey(KeyFactory.getInstance(VerifyingKey.ALGORITHM)
                .generatePublic(new X509EncodedKeySpec(Pem.read(text, Pem.PUBLIC_KEY, file))));
    }

    private static void create(Path file, String text) throws KeyFileException {
        try {
            if (isPosix(file)) {
                Files.createFile(file, PosixFilePermissions.asFileAttribute(OWNERS_ALONE));
            } else {
                Files.createFile(file);
            }
            Files.writeString(file, text, StandardOpenOption.WRITE);
        } catch (FileAlreadyExistsException e) {
            throw new KeyFileException(
                    "'%s' exists; a key is never overwritten. Choose another name or move it away.".formatted(file), e);
        } catch (IOException e) {
            throw new KeyFileException(
                    "Cannot write key file '%s': %s"
                            .formatted(file, e.getClass().getSimpleName()),
                    e);
        }
    }

    private static String secretText(Path file) throws KeyFileException {
        try {
            if (Files.exists(file) && isPosix(file)) {
                Set<PosixFilePermission> more = new HashSet<>(Files.getPosixFilePermissions(file));
                more.removeAll(OWNERS_ALONE);
                more.remove(PosixFilePermission.OWNER_EXECUTE);
                if (!more.isEmpty()) {
                    throw new KeyFileException(
                            "Others than its owner have rights on key file '%s': %s. Run 'chmod 600 %s'."
                                    .formatted(file, more, file));
                }
            }
        } catch (IOException e) {
            throw new KeyFileException("Cannot look at key file '%s'".formatted(file), e);
        }
        return text(file);
    }

    private static String text(Path file) throws KeyFileException {
        try {
            return Files.readString(file);
        } catch (NoSuchFileException e) {
            throw new KeyFileException(
                    "There is no key file '%s'. Make one with 'godwit keys new'.".formatted(file), e);
        } catch (IOException e) {
            throw new KeyFileException(
                    "Cannot read key file '%s': %s".formatted(file, e.getClass().getSimpleName()), e);
        }
    }

    private static boolean isPosix(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }
}
