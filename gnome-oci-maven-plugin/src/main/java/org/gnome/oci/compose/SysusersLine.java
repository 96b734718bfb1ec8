package org.gnome.oci.compose;

import java.util.Optional;

/** A line of sysusers.d(5) that creates something. A range ({@code r}) creates nothing. */
sealed interface SysusersLine {
    /** The name of the user or group. */
    String name();

    /**
     * A line {@code u} or {@code u!}.
     *
     * @param name the name
     * @param uid the number, if it is stated
     * @param group the group that it has instead of one of its own name: a number or a name
     * @param description the GECOS field
     * @param home the home directory
     * @param shell the shell
     * @param locked whether the account has expired, beside having no password
     */
    record User(
            String name,
            Optional<Long> uid,
            Optional<String> group,
            String description,
            Optional<String> home,
            Optional<String> shell,
            boolean locked)
            implements SysusersLine {
        /** A user of whom nothing but the name is known. */
        static User implied(String name) {
            return new User(name, Optional.empty(), Optional.empty(), "", Optional.empty(), Optional.empty(), false);
        }
    }

    /**
     * A line {@code g}.
     *
     * @param name the name
     * @param gid the number, if it is stated
     */
    record Group(String name, Optional<Long> gid) implements SysusersLine {}

    /**
     * A line {@code m}.
     *
     * @param name the user
     * @param group the group that the user becomes a member of
     */
    record Member(String name, String group) implements SysusersLine {}
}
