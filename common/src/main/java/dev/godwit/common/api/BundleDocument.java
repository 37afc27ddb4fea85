package dev.godwit.common.api;

/**
 * A bundle that the coordinator has.
 *
 * @param size in bytes
 */
public record BundleDocument(String sha256, int size) {}
