package org.gnome.oci.compose.tmpfiles;

/**
 * A line of tmpfiles.d(5), or a part of what it matches, that was not applied to a tree.
 *
 * @param file the file that has the line
 * @param number the number of the line, from 1
 * @param text type and path as they are written
 * @param reason why it was not applied
 */
public record UnappliedLine(String file, int number, String text, Reason reason) {
    /** Why a line is not applied. */
    public enum Reason {
        /** The path is in none of the directories that the caller named. */
        OUT_OF_SCOPE("lies outside of what is built"),
        /** The path lies in such a directory, but a link leads out of it. */
        LEADS_OUT("leads through a link out of what is built"),
        /** The line removes something, or keeps something from being removed. */
        RUN_TIME("concerns the running system only"),
        /** The line has an exclamation mark. */
        BOOT("is for booting only"),
        /** The line has a specifier whose value only a running system knows. */
        MACHINE("depends on the machine"),
        /** The line takes its argument from a credential of the service manager. */
        CREDENTIAL("asks for a credential, and a build has none"),
        /** The line sets attributes of chattr(1). */
        FILE_ATTRIBUTES("sets file attributes, which an image cannot hold"),
        /** A line before it says something else of the path. */
        CONTRADICTS("contradicts a line before it, which counts"),
        /** Something of another type is there. */
        IN_THE_WAY("leaves what is there, which has another type"),
        /** Something below the path is a link, a pipe or a device, which cannot have the attribute. */
        CANNOT_HOLD("gives an attribute to links, pipes or devices below, which cannot have it"),
        /** What is to be copied is not there. */
        SOURCE_MISSING("copies from what is not there"),
        /** The line fails, and says by a minus sign that it may. */
        FAILED("fails, and may");

        private final String sentence;

        Reason(String sentence) {
            this.sentence = sentence;
        }
    }

    /** A sentence for people. */
    @Override
    public String toString() {
        return file + ", line " + number + ": \"" + text + "\" " + reason.sentence;
    }
}
