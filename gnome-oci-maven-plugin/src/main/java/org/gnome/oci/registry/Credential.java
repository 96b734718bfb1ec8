package org.gnome.oci.registry;

/**
 * What proves to a registry who pushes or pulls.
 *
 * @param user the name of a user or robot
 * @param secret its password or token, which no message may show
 * @param origin where it was found, for people: {@code settings.xml, server quay.io}
 */
public record Credential(String user, String secret, String origin) {
    /** The origin, and never the secret. */
    @Override
    public String toString() {
        return "credential of " + user + " from " + origin;
    }
}
