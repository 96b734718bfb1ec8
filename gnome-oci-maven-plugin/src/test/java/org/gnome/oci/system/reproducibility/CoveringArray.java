package org.gnome.oci.system.reproducibility;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Rows with a value for each of some axes, in which the values of any few axes meet in every combination that is
 * possible: all pairs with a strength of 2, all triples with one of 3.
 *
 * <p>Made greedily and always alike: of several rows that begin with a combination which is missing, the one that adds
 * most is taken. The first row has the first value of every axis.
 */
final class CoveringArray {
    private static final int UNSET = -1;

    /** How many rows are tried for each that is taken; more make the array hardly smaller. */
    private static final int CANDIDATES = 30;

    private final List<Integer> sizes;
    private final Set<Set<Setting>> impossible;

    /** The combinations that no row has yet. */
    private final Set<Set<Setting>> missing = new LinkedHashSet<>();

    private final Map<Setting, Set<Set<Setting>>> missingWith = new HashMap<>();
    private final Random random = new Random(1);

    private CoveringArray(List<Integer> sizes, Set<Set<Setting>> impossible) {
        this.sizes = sizes;
        this.impossible = impossible;
    }

    /** A value of an axis, both counted from zero. */
    record Setting(int axis, int value) {}

    /**
     * The rows.
     *
     * @param strength of how many axes the values meet
     * @param sizes how many values each axis has
     * @param impossible pairs of settings that no row may have
     */
    static List<List<Integer>> of(int strength, List<Integer> sizes, Set<Set<Setting>> impossible) {
        CoveringArray array = new CoveringArray(sizes, impossible);
        for (Set<Setting> combination : combinations(strength, sizes, impossible)) {
            array.missing.add(combination);
            combination.forEach(setting -> array.missingWith
                    .computeIfAbsent(setting, key -> new LinkedHashSet<>())
                    .add(combination));
        }
        List<List<Integer>> rows = new ArrayList<>();
        rows.add(array.take(new int[sizes.size()]));
        while (!array.missing.isEmpty()) {
            rows.add(array.take(array.bestRow()));
        }
        return rows;
    }

    /** Every combination of settings of some axes that is possible. */
    static Set<Set<Setting>> combinations(int strength, List<Integer> sizes, Set<Set<Setting>> impossible) {
        Set<Set<Setting>> combinations = new LinkedHashSet<>(Set.of(Set.of()));
        for (int depth = 0; depth < strength; depth++) {
            Set<Set<Setting>> longer = new LinkedHashSet<>();
            combinations.forEach(shorter -> settings(sizes)
                    .filter(setting -> shorter.stream().allMatch(other -> other.axis < setting.axis))
                    .filter(setting -> isPossible(setting, shorter, impossible))
                    .forEach(setting -> longer.add(with(shorter, setting))));
            combinations = longer;
        }
        return combinations;
    }

    private static Stream<Setting> settings(List<Integer> sizes) {
        return IntStream.range(0, sizes.size())
                .boxed()
                .flatMap(axis -> IntStream.range(0, sizes.get(axis)).mapToObj(value -> new Setting(axis, value)));
    }

    private static Set<Setting> with(Set<Setting> some, Setting one) {
        Set<Setting> all = new LinkedHashSet<>(some);
        all.add(one);
        return all;
    }

    private static boolean isPossible(Setting setting, Set<Setting> others, Set<Set<Setting>> impossible) {
        return others.stream().noneMatch(other -> impossible.contains(Set.of(setting, other)));
    }

    private List<Integer> take(int[] row) {
        Set<Setting> settings = settings(row);
        missing.removeIf(settings::containsAll);
        missingWith.values().forEach(some -> some.removeIf(settings::containsAll));
        return Arrays.stream(row).boxed().toList();
    }

    private int[] bestRow() {
        return IntStream.range(0, CANDIDATES)
                .mapToObj(number -> candidate())
                .max(Comparator.comparingLong(row -> {
                    Set<Setting> settings = settings(row);
                    return missing.stream().filter(settings::containsAll).count();
                }))
                .orElseThrow();
    }

    private int[] candidate() {
        int[] row = new int[sizes.size()];
        Arrays.fill(row, UNSET);
        missing.iterator().next().forEach(setting -> row[setting.axis] = setting.value);
        List<Integer> axes = IntStream.range(0, row.length)
                .filter(axis -> row[axis] == UNSET)
                .boxed()
                .collect(Collectors.toCollection(ArrayList::new));
        Collections.shuffle(axes, random);
        axes.forEach(axis -> row[axis] = bestValue(axis, settings(row)));
        return row;
    }

    private int bestValue(int axis, Set<Setting> others) {
        List<Setting> values = IntStream.range(0, sizes.get(axis))
                .mapToObj(value -> new Setting(axis, value))
                .filter(setting -> isPossible(setting, others, impossible))
                .collect(Collectors.toCollection(ArrayList::new));
        Collections.shuffle(values, random);
        return values.stream()
                .max(Comparator.comparingLong(setting -> gain(setting, others)))
                .orElseThrow(() -> new IllegalArgumentException("no value of axis " + axis + " goes with " + others))
                .value;
    }

    /** How many missing combinations a setting completes. */
    private long gain(Setting setting, Set<Setting> others) {
        Set<Setting> all = with(others, setting);
        return missingWith.getOrDefault(setting, Set.of()).stream()
                .filter(all::containsAll)
                .count();
    }

    private static Set<Setting> settings(int[] row) {
        return IntStream.range(0, row.length)
                .filter(axis -> row[axis] != UNSET)
                .mapToObj(axis -> new Setting(axis, row[axis]))
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }
}
