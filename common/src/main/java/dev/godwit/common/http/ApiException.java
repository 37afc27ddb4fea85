package dev.godwit.common.http;

/** The coordinator answered with a problem. The message is the problem's own, fit to be shown. */
public final class ApiException extends Exception {

    private final transient Problem problem;

    ApiException(Problem problem) {
        super(problem.detail());
        this.problem = problem;
    }

    /** What a reply that is not a success says, in words of our own where it is no problem document of ours. */
    static ApiException of(HttpReply reply) {
        return new ApiException(reply.problem().orElseGet(() -> {
            ProblemType type = reply.status() == 401
                    ? ProblemType.UNAUTHENTICATED
                    : reply.status() == 403 ? ProblemType.FORBIDDEN : ProblemType.UNAVAILABLE;
            return Problem.of(
                    type, "Something that is not a coordinator answered with status %d".formatted(reply.status()));
        }));
    }

    public Problem problem() {
        return problem;
    }

    /** What a command ends with that meets this problem. */
    public int exitCode() {
        return ProblemType.ofCode(problem.code())
                .map(ProblemType::exitCode)
                .orElseGet(ProblemType.UNAVAILABLE::exitCode);
    }
}
