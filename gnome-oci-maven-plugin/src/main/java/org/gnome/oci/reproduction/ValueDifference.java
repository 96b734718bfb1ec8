package org.gnome.oci.reproduction;

/**
 * One value that differs.
 *
 * @param what the value, such as {@code mode} or {@code xattr user.comment}
 * @param here what the first build has, in words for people
 * @param there what the second build has
 */
public record ValueDifference(String what, String here, String there) {
    @Override
    public String toString() {
        return what + ": " + here + " here, " + there + " there";
    }
}
