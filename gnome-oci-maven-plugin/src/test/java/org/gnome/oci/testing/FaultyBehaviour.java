package org.gnome.oci.testing;

import java.io.IOException;
import java.util.Random;
import org.gnome.oci.testing.LoopbackServer.Answer;
import org.gnome.oci.testing.LoopbackServer.Behaviour;
import org.gnome.oci.testing.LoopbackServer.End;
import org.gnome.oci.testing.LoopbackServer.Request;

/**
 * A server in trouble: half of its answers are 500; of the others some are cut off in the middle, by a closed
 * connection or by silence. Which ones is a function of a seed and the request, so that two runs have the same
 * troubles.
 */
public final class FaultyBehaviour implements Behaviour {
    private static final double ERRORS = 0.5;

    private final Behaviour good;
    private final long seed;
    private final double drops;
    private final double stalls;

    /**
     * Misbehaves on top of a good behaviour.
     *
     * @param drops which part of the other answers is cut by a closed connection
     * @param stalls which part of them is cut by silence
     */
    public FaultyBehaviour(Behaviour good, long seed, double drops, double stalls) {
        this.good = good;
        this.seed = seed;
        this.drops = drops;
        this.stalls = stalls;
    }

    @Override
    public Answer answer(Request request) throws IOException {
        Random random = new Random(seed ^ (31L * request.target().hashCode() + request.number()) * 0x9E3779B97F4A7C15L);
        if (random.nextDouble() < ERRORS) {
            return LoopbackServer.status(500);
        }
        Answer answer = good.answer(request);
        double fate = random.nextDouble();
        long cut = (long) (random.nextDouble() * answer.sent());
        if (fate < drops) {
            return answer.cut(cut, End.DROP);
        }
        return fate < drops + stalls ? answer.cut(cut, End.STALL) : answer;
    }
}
