package dev.godwit.cli.role;

import dev.godwit.cli.project.ProjectConfig;

/**
 * How everything runs on one machine.
 *
 * @param port of the API, 0 for any free one
 * @param project whose connections the worker has
 */
public record UpSettings(UpDirectory directory, int port, ProjectConfig project) {}
