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
import org.gnome.oci.trust.UntrustedException;

/** Says in one line what failed, where, and what to do. */
final class GoalErrors {
    private GoalErrors() {}

    static MojoExecutionException execution(String what, IOException cause) {
        return new MojoExecutionException(what + ": " + reason(cause) + ". " + advice(cause), cause);
    }

    private static String reason(IOException cause) {
        if (cause instanceof FormatException
                || cause instanceof UntrustedException
                || cause instanceof FetchException) {
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
        if (cause instanceof UntrustedException) {
            return "Check that the repository or disk image is the one you mean, and that gnome-oci.gpgKeys, or"
                    + " gnome-oci.verityCertificates for the root hash of a disk image, names its publisher's current"
                    + " keys";
        }
        return "Check the path, its permissions and the free space";
    }
}
