package org.gnome.oci.pipeline;

import org.gnome.oci.source.ostree.PullProgress;

/** Tells a pull as a step whose size becomes known as it goes on. */
final class ReportedPull implements PullProgress {
    private final Progress progress;
    private long told;

    ReportedPull(Progress progress) {
        this.progress = progress;
    }

    @Override
    public void start(String commit) {
        told = 0;
        progress.start("fetching " + commit, 0);
    }

    @Override
    public void advance(State state) {
        progress.expect(state.expectedBytes(), state.objects() + "/" + state.knownObjects() + " objects");
        progress.advance(state.bytes() - told);
        told = state.bytes();
    }

    @Override
    public void finish(State state) {
        progress.finish(state.objects() + " objects, " + state.fetchedObjects() + " of them fetched now");
    }

    @Override
    public void abort() {
        progress.abort();
    }
}
