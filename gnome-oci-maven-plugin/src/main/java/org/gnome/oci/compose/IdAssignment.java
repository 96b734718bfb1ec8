package org.gnome.oci.compose;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.gnome.oci.io.MalformedFormatException;

/**
 * Gives users, or groups, their numbers: the one that a line states, else that of the parent image, else that of the
 * table. No number is ever chosen, so none changes when another user is added.
 */
final class IdAssignment {
    private final String kind;
    private final AccountIds parent;
    private final AccountIds table;
    private final Function<AccountIds, SortedMap<String, Long>> ids;
    private final Map<String, Long> assigned = new TreeMap<>();
    private final Map<Long, String> owners = new TreeMap<>();
    private final SysusersConfiguration configuration;

    /**
     * Starts with what a tree has.
     *
     * @param kind {@code user} or {@code group}, which is also the word in the table
     * @param ids which of the two kinds of numbers is meant
     */
    IdAssignment(
            String kind,
            Function<AccountIds, SortedMap<String, Long>> ids,
            AccountIds existing,
            AccountIds parent,
            AccountIds table,
            SysusersConfiguration configuration)
            throws MalformedFormatException {
        this.kind = kind;
        this.ids = ids;
        this.parent = parent;
        this.table = table;
        this.configuration = configuration;
        for (Map.Entry<String, Long> entry : ids.apply(existing).entrySet()) {
            requireParentAgrees(existing.source(), entry.getKey(), entry.getValue());
            assigned.put(entry.getKey(), entry.getValue());
            owners.putIfAbsent(entry.getValue(), entry.getKey());
        }
    }

    /** The number of a name that has one. */
    Optional<Long> of(String name) {
        return Optional.ofNullable(assigned.get(name));
    }

    /** Whether a number is somebody's. */
    boolean isAssigned(long id) {
        return owners.containsKey(id);
    }

    /**
     * The number that is known of a name.
     *
     * @param stated the one of its line, if it states one
     * @throws MalformedFormatException if line, parent and table know different ones
     */
    Optional<Long> known(String name, Optional<Long> stated) throws MalformedFormatException {
        Map<Long, String> known = new LinkedHashMap<>();
        stated.ifPresent(id -> known.putIfAbsent(id, configuration.place(kind + " " + name)));
        Optional.ofNullable(ids.apply(parent).get(name)).ifPresent(id -> known.putIfAbsent(id, parent.source()));
        Optional.ofNullable(ids.apply(table).get(name)).ifPresent(id -> known.putIfAbsent(id, table.source()));
        if (known.size() > 1) {
            throw clash(name, "has different IDs: " + known + "; a number must not change, so mend the later one");
        }
        return known.keySet().stream().findFirst();
    }

    /**
     * Gives a name its number.
     *
     * @throws MalformedFormatException if there is none, or if it is another's
     */
    long assign(String name, Optional<Long> id) throws MalformedFormatException {
        if (id.isEmpty()) {
            throw clash(name, "has no ID; add the line \"" + kind + " " + name + " NUMBER\" to the table of IDs");
        }
        long number = id.get();
        String owner = owners.putIfAbsent(number, name);
        if (owner != null) {
            throw clash(name, "would have the ID " + number + " of the " + kind + " " + owner + "; give it another");
        }
        requireParentAgrees(configuration.place(kind + " " + name), name, number);
        assigned.put(name, number);
        return number;
    }

    private void requireParentAgrees(String source, String name, long id) throws MalformedFormatException {
        SortedMap<String, Long> parents = ids.apply(parent);
        Long same = parents.get(name);
        if (same != null && same != id) {
            throw clash(name, "has the ID " + id + " by " + source + ", but " + same + " in " + parent.source());
        }
        if (same == null && parents.containsValue(id)) {
            throw clash(
                    name, "would have an ID that belongs to another " + kind + " in " + parent.source() + ": " + id);
        }
    }

    private MalformedFormatException clash(String name, String reason) {
        return new MalformedFormatException(
                "sysusers", configuration.place(kind + " " + name), "the " + kind + " " + name + " " + reason);
    }
}
