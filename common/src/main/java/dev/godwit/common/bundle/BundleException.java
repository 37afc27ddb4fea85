package dev.godwit.common.bundle;

/** Files that cannot be bundled, or bytes that are not a bundle. The message says which file, and why. */
public final class BundleException extends Exception {

    BundleException(String message) {
        super(message);
    }

    BundleException(String message, Throwable cause) {
        super(message, cause);
    }

    /** The message; never null. */
    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
