package dev.godwit.common.worker;

import java.util.List;

/**
 * The work that a claim got: none, or up to the free slots.
 *
 * @param drain whether an operator asked this worker to finish what it has and stop
 */
public record ClaimResponse(List<Grant> grants, boolean drain) {

    public ClaimResponse {
        grants = List.copyOf(grants);
    }
}
