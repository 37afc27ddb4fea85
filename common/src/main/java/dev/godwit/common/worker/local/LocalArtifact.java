package dev.godwit.common.worker.local;

/** A document that a task kept. Nobody changes the array. */
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
public record LocalArtifact(String mediaType, byte[] content) {}
