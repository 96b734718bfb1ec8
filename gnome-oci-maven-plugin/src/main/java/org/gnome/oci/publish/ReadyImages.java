package org.gnome.oci.publish;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The images of one build that are in their repositories, until all are: then their tags are moved together, or, if one
 * never comes, not at all. Images come from several threads.
 *
 * @param <T> what is known of an image
 */
public final class ReadyImages<T> {
    private final Map<String, Optional<Optional<T>>> byParticipant = new LinkedHashMap<>();

    /** Waits for these, in whose order images are told. */
    public ReadyImages(Collection<String> participants) {
        participants.forEach(participant -> byParticipant.put(participant, Optional.empty()));
    }

    /**
     * An image is there, or a participant has none to push.
     *
     * @return all images, if this was the last one that was waited for; to one caller only
     * @throws IllegalStateException if the participant was not waited for
     */
    public synchronized Optional<List<T>> ready(String participant, Optional<T> image) {
        if (byParticipant.get(participant) == null) {
            throw new IllegalStateException(participant + " does not take part in " + byParticipant.keySet());
        }
        if (byParticipant.put(participant, Optional.of(image)).isPresent()
                || !missing().isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(byParticipant.values().stream()
                .flatMap(Optional::stream)
                .flatMap(Optional::stream)
                .toList());
    }

    /** Who is waited for. */
    public synchronized List<String> missing() {
        return byParticipant.entrySet().stream()
                .filter(entry -> entry.getValue().isEmpty())
                .map(Map.Entry::getKey)
                .toList();
    }
}
