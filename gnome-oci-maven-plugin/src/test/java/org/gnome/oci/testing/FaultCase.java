package org.gnome.oci.testing;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.gnome.oci.testing.FaultProxy.Fault;

/**
 * A trouble with one request of several.
 *
 * @param at which request, from 0
 * @param request its method and target
 * @param fault the trouble
 * @param lasting whether all later requests have it too
 */
public record FaultCase(int at, String request, Fault fault, boolean lasting) {
    /** What only bodies have. */
    private static final Set<Fault> OF_BODIES = EnumSet.of(Fault.CORRUPT_ANSWER, Fault.TRUNCATED, Fault.WRONG_BODY);

    /**
     * Everything that can go wrong, at every request.
     *
     * @param requests the requests where nothing goes wrong
     */
    public static List<FaultCase> of(List<String> requests, boolean lasting) {
        List<FaultCase> cases = new ArrayList<>();
        for (int at = 0; at < requests.size(); at++) {
            for (Fault fault : Fault.values()) {
                if (canHappen(fault, requests.get(at))) {
                    cases.add(new FaultCase(at, requests.get(at), fault, lasting));
                }
            }
        }
        return cases;
    }

    private static boolean canHappen(Fault fault, String request) {
        if (fault == Fault.CORRUPT_REQUEST) {
            return request.matches("PATCH .*|PUT .*/manifests/.*");
        }
        return !OF_BODIES.contains(fault) || request.startsWith("GET");
    }

    /** Another trouble with the same request. */
    public FaultCase with(Fault other, boolean forGood) {
        return new FaultCase(at, request, other, forGood);
    }

    /** Lets it happen. */
    public FaultProxy.Plan plan() {
        return (number, method, target) ->
                number == at || (lasting && number > at) ? Optional.of(fault) : Optional.empty();
    }

    @Override
    public String toString() {
        String what = request.replaceAll("(sha256:[0-9a-f]{8})[0-9a-f]*", "$1").replaceAll("\\?_state.*", "");
        return fault + (lasting ? " from " : " at ") + at + (lasting ? " on" : "") + ", " + what;
    }
}
