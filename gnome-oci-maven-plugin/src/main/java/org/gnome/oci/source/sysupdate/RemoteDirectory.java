package org.gnome.oci.source.sysupdate;

import java.io.IOException;
import java.net.URI;
import java.util.Arrays;
import java.util.Optional;
import org.gnome.oci.fetch.CachedBlobs;
import org.gnome.oci.fetch.FetchException;
import org.gnome.oci.fetch.FileProgress;
import org.gnome.oci.fetch.HttpFetcher;
import org.gnome.oci.fetch.RemoteFiles;
import org.gnome.oci.io.Lease;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.io.RandomAccessSource;
import org.gnome.oci.trust.SignatureVerifier;
import org.gnome.oci.trust.UntrustedException;

/**
 * A directory on the network. The list is fetched each time, its files into the cache; while it is open nothing is
 * removed from the cache.
 */
final class RemoteDirectory implements SysupdateDirectory {
    /** The list and its signature are two files, and may be replaced between two requests. */
    private static final int ATTEMPTS = 3;

    private final SysupdateSettings settings;
    private final Lease lease;
    private final RemoteFiles files;
    private final SumsVerification verification;
    private final CachedBlobs blobs;

    private RemoteDirectory(RemoteFiles files, Lease lease, SysupdateSettings settings, SignatureVerifier verifier) {
        this.settings = settings;
        this.lease = lease;
        this.files = files;
        this.verification = new SumsVerification(SysupdateFormat.SUMS + " of " + files.base(), Optional.of(verifier));
        this.blobs = new CachedBlobs(settings.cache(), files.fetcher(), settings.now());
    }

    /**
     * Opens a directory; nothing is fetched yet.
     *
     * @param url where it is, as http or https
     * @param verifier judges the signature of its list: a directory on the network is never read without
     * @throws MalformedFormatException if the URL is none
     */
    static RemoteDirectory open(String url, SysupdateSettings settings, SignatureVerifier verifier) throws IOException {
        URI base = RemoteFiles.url(url);
        Lease lease = settings.cache().use();
        HttpFetcher fetcher = new HttpFetcher(settings.fetch(), settings.cache().temporary());
        return new RemoteDirectory(new RemoteFiles(base, settings.cache(), fetcher), lease, settings, verifier);
    }

    @Override
    public String source() {
        return verification.source();
    }

    @Override
    public SignedSums sums() throws IOException {
        if (settings.fetch().offline()) {
            return kept();
        }
        for (int attempt = 1; ; attempt++) {
            byte[] sums = fetch();
            byte[] signature = files.find(SysupdateFormat.SIGNATURE, SysupdateFormat.MAX_SIGNATURE_BYTES)
                    .orElse(new byte[0]);
            try {
                SignedSums signed = verification.read(sums, signature);
                keep(sums, signature);
                return signed;
            } catch (UntrustedException e) {
                if (attempt == ATTEMPTS || Arrays.equals(sums, fetch())) {
                    throw e;
                }
            }
        }
    }

    private byte[] fetch() throws IOException {
        return files.find(SysupdateFormat.SUMS, SysupdateFormat.MAX_SUMS_BYTES)
                .orElseThrow(() -> new MalformedFormatException(
                        files.base().toString(),
                        SysupdateFormat.SUMS,
                        "is missing, so this is no sysupdate directory"));
    }

    private void keep(byte[] sums, byte[] signature) throws IOException {
        Lease alone = lock();
        try {
            files.keep(SysupdateFormat.SUMS, sums);
            files.keep(SysupdateFormat.SIGNATURE, signature);
        } finally {
            alone.close();
        }
    }

    private SignedSums kept() throws IOException {
        Optional<byte[]> sums;
        byte[] signature;
        Lease alone = lock();
        try {
            sums = files.cached(SysupdateFormat.SUMS);
            signature = files.cached(SysupdateFormat.SIGNATURE).orElse(new byte[0]);
        } finally {
            alone.close();
        }
        if (sums.isEmpty()) {
            throw FetchException.offline("The " + verification.source() + " is not in the cache");
        }
        return verification.read(sums.get(), signature);
    }

    /** The list and its signature are read and replaced together. */
    private Lease lock() throws IOException {
        return settings.cache().alone("sums-" + files.folder());
    }

    @Override
    public void requireNewest(Sha256Sums sums, String components, String version) throws IOException {
        // Who works offline knows that the list is an old one, and it was fresh when it came.
        if (!settings.allowDowngrade() && !settings.fetch().offline()) {
            sums.requireFresh(source(), settings.now());
        }
        new LastSeenVersion(settings.cache(), files.folder())
                .advance(source(), components, version, settings.allowDowngrade());
    }

    @Override
    public RandomAccessSource open(ReleaseFile file) throws IOException {
        FileProgress progress = new FileProgress(file.name(), settings.progress());
        try {
            RandomAccessSource opened = blobs.obtain(
                    file.name(), file.digest(), files.locate(file.name()), SysupdateFormat.MAX_IMAGE_BYTES, progress);
            progress.finish();
            return opened;
        } catch (IOException e) {
            progress.abort();
            throw e;
        }
    }

    /** Gives up what goes on, and lets the cache be pruned. */
    @Override
    public void close() throws IOException {
        try {
            files.fetcher().close();
        } finally {
            lease.close();
        }
    }
}
