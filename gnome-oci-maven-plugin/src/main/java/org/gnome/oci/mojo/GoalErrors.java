package org.gnome.oci.mojo;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.apache.maven.plugin.MojoExecutionException;
import org.gnome.oci.fetch.FetchException;
import org.gnome.oci.io.FormatException;
import org.gnome.oci.io.IntegrityException;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.io.UnsupportedFeatureException;
import org.gnome.oci.registry.RegistryException;
import org.gnome.oci.trust.UntrustedException;

/** Says in one line what failed, where, and what to do. */
final class GoalErrors {
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;

    private GoalErrors() {}

    static MojoExecutionException execution(String what, IOException cause) {
        return new MojoExecutionException(what + ": " + reason(cause) + ". " + advice(cause), cause);
    }

    private static String reason(IOException cause) {
        if (cause instanceof FormatException
                || cause instanceof UntrustedException
                || cause instanceof FetchException
                || cause instanceof RegistryException) {
            return String.valueOf(cause.getMessage());
        } else if (cause instanceof NoSuchFileException missing) {
            return missing.getFile() + " does not exist";
        } else if (cause instanceof AccessDeniedException denied) {
            return denied.getFile() + " may not be read or written";
        } else if (cause instanceof FileSystemException failed) {
            return String.valueOf(failed.getMessage());
        }
        return cause.getClass() == IOException.class
                ? String.valueOf(cause.getMessage())
                : cause.getClass().getSimpleName() + ": " + cause.getMessage();
    }

    private static String advice(IOException cause) {
        if (cause instanceof IntegrityException) {
            return "The input was changed or damaged: fetch it again, or check it with its own tool (ostree fsck,"
                    + " skopeo inspect)";
        } else if (cause instanceof MalformedFormatException) {
            return "Check the location and the input that it names";
        } else if (cause instanceof UnsupportedFeatureException) {
            return "README.md and FORMATS.md list what is read; convert the input, or report what you need";
        }
        if (cause instanceof FetchException fetch) {
            return fetch.advice();
        }
        if (cause instanceof RegistryException registry) {
            return advice(registry);
        }
        if (cause instanceof UntrustedException) {
            return "Check that the repository or disk image is the one you mean, and that gnome-oci.gpgKeys, or"
                    + " gnome-oci.verityCertificates for the root hash of a disk image, names its publisher's current"
                    + " keys";
        }
        return "Check the path, its permissions and the free space";
    }

    private static String advice(RegistryException cause) {
        return switch (cause.status().orElse(0)) {
            case UNAUTHORIZED, FORBIDDEN ->
                "Check that the credential that is named may read or write this repository; the README lists where"
                        + " credentials are looked for";
            case NOT_FOUND -> "Check gnome-oci.repository; on quay.io the repository may have to be created first";
            default -> "Run the goal again: what the registry or the cache has is not transferred a second time";
        };
    }
}
