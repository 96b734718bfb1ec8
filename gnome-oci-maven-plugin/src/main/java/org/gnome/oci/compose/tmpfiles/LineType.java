package org.gnome.oci.compose.tmpfiles;

import java.util.Arrays;
import java.util.Optional;

/** The types of lines of tmpfiles.d(5). */
enum LineType {
    FILE('f', Reach.NODE),
    TRUNCATED_FILE('F', Reach.NODE),
    WRITTEN_FILE('w', Reach.GLOB),
    DIRECTORY('d', Reach.NODE),
    EMPTIED_DIRECTORY('D', Reach.NODE),
    CLEANED_DIRECTORY('e', Reach.GLOB),
    SUBVOLUME('v', Reach.NODE),
    SUBVOLUME_WITH_QUOTA('q', Reach.NODE),
    SUBVOLUME_WITH_NEW_QUOTA('Q', Reach.NODE),
    FIFO('p', Reach.NODE),
    LINK('L', Reach.NODE),
    CHARACTER_DEVICE('c', Reach.NODE),
    BLOCK_DEVICE('b', Reach.NODE),
    COPY('C', Reach.NODE),
    IGNORED('x', Reach.RUN_TIME),
    IGNORED_DIRECTORY('X', Reach.RUN_TIME),
    REMOVED('r', Reach.RUN_TIME),
    REMOVED_RECURSIVELY('R', Reach.RUN_TIME),
    PERMISSIONS('z', Reach.GLOB),
    /** The old letter of {@link #PERMISSIONS}. */
    MODE('m', Reach.GLOB),
    PERMISSIONS_RECURSIVELY('Z', Reach.TREE),
    XATTRS('t', Reach.GLOB),
    XATTRS_RECURSIVELY('T', Reach.TREE),
    ACCESS_CONTROL('a', Reach.GLOB),
    ACCESS_CONTROL_RECURSIVELY('A', Reach.TREE),
    CAPABILITIES('k', Reach.GLOB),
    CAPABILITIES_RECURSIVELY('K', Reach.TREE),
    FILE_ATTRIBUTES('h', Reach.GLOB),
    FILE_ATTRIBUTES_RECURSIVELY('H', Reach.TREE);

    private static final int DIRECTORY_PERMISSIONS = 0755;
    private static final int OTHER_PERMISSIONS = 0644;

    /** What the path of a line means. */
    private enum Reach {
        /** One node, which is made if it is missing. */
        NODE,
        /** What a pattern matches. */
        GLOB,
        /** What a pattern matches, and everything below. */
        TREE,
        /** A pattern that only a running system looks at. */
        RUN_TIME
    }

    private final char letter;
    private final Reach reach;

    LineType(char letter, Reach reach) {
        this.letter = letter;
        this.reach = reach;
    }

    /** The type of a letter. */
    static Optional<LineType> of(char letter) {
        return Arrays.stream(values()).filter(type -> type.letter == letter).findFirst();
    }

    char letter() {
        return letter;
    }

    /** Whether the path is a pattern. */
    boolean isGlob() {
        return reach != Reach.NODE;
    }

    /** Whether the line means everything below what it matches, too. */
    boolean isRecursive() {
        return reach == Reach.TREE;
    }

    /** Whether a build has no use for the line. */
    boolean isForRunTime() {
        return reach == Reach.RUN_TIME;
    }

    /** Whether the line decides what is at its path, so that there can be only one such line. */
    boolean ownsPath() {
        return reach == Reach.NODE || reach == Reach.RUN_TIME || this == WRITTEN_FILE || this == CLEANED_DIRECTORY;
    }

    /** The permissions of what the line makes without stating any. */
    int defaultPermissions() {
        return switch (this) {
            case DIRECTORY, EMPTIED_DIRECTORY, SUBVOLUME, SUBVOLUME_WITH_QUOTA, SUBVOLUME_WITH_NEW_QUOTA ->
                DIRECTORY_PERMISSIONS;
            default -> OTHER_PERMISSIONS;
        };
    }

    /** Whether the argument is text that goes into a file. */
    boolean writesArgument() {
        return this == FILE || this == TRUNCATED_FILE || this == WRITTEN_FILE;
    }

    /** Whether the line means nothing without an argument. */
    boolean needsArgument() {
        return switch (this) {
            case WRITTEN_FILE,
                    CHARACTER_DEVICE,
                    BLOCK_DEVICE,
                    XATTRS,
                    XATTRS_RECURSIVELY,
                    ACCESS_CONTROL,
                    ACCESS_CONTROL_RECURSIVELY,
                    CAPABILITIES,
                    CAPABILITIES_RECURSIVELY -> true;
            default -> false;
        };
    }
}
