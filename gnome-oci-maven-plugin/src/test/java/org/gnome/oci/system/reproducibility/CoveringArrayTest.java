package org.gnome.oci.system.reproducibility;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.gnome.oci.system.reproducibility.CoveringArray.Setting;
import org.junit.jupiter.api.Test;

class CoveringArrayTest {
    private static final List<Integer> SIZES = List.of(2, 3, 5, 3, 2, 4, 2);
    private static final Set<Set<Setting>> IMPOSSIBLE = Set.of(
            Set.of(new Setting(0, 1), new Setting(1, 2)),
            Set.of(new Setting(2, 0), new Setting(5, 3)),
            Set.of(new Setting(2, 0), new Setting(5, 2)));

    private static Set<Setting> settings(List<Integer> row) {
        return IntStream.range(0, row.size())
                .mapToObj(axis -> new Setting(axis, row.get(axis)))
                .collect(Collectors.toSet());
    }

    private static void assertCovered(List<List<Integer>> rows, Set<Set<Setting>> combinations) {
        assertThat(combinations)
                .isNotEmpty()
                .allSatisfy(combination -> assertThat(rows)
                        .as("%s", combination)
                        .anyMatch(row -> settings(row).containsAll(combination)));
    }

    @Test
    void hasEveryPairInFewRows() {
        List<List<Integer>> rows = CoveringArray.of(2, SIZES, Set.of());
        assertCovered(rows, CoveringArray.combinations(2, SIZES, Set.of()));
        // 5 × 4 is the least that any array can have.
        assertThat(rows).hasSizeBetween(20, 24).doesNotHaveDuplicates();
        assertThat(rows.get(0)).containsOnly(0);
    }

    @Test
    void countsThePairsAndTriples() {
        assertThat(CoveringArray.combinations(2, List.of(2, 3, 4), Set.of())).hasSize(2 * 3 + 2 * 4 + 3 * 4);
        assertThat(CoveringArray.combinations(3, List.of(2, 3, 4), Set.of())).hasSize(2 * 3 * 4);
        assertThat(CoveringArray.combinations(2, SIZES, IMPOSSIBLE))
                .hasSize(CoveringArray.combinations(2, SIZES, Set.of()).size() - IMPOSSIBLE.size());
    }

    @Test
    void hasEveryTriple() {
        List<List<Integer>> rows = CoveringArray.of(3, SIZES, IMPOSSIBLE);
        assertCovered(rows, CoveringArray.combinations(3, SIZES, IMPOSSIBLE));
    }

    @Test
    void hasEveryPairThatIsPossibleAndNoOther() {
        List<List<Integer>> rows = CoveringArray.of(2, SIZES, IMPOSSIBLE);
        assertCovered(rows, CoveringArray.combinations(2, SIZES, IMPOSSIBLE));
        assertThat(rows)
                .allSatisfy(row ->
                        assertThat(IMPOSSIBLE).noneMatch(pair -> settings(row).containsAll(pair)));
    }

    @Test
    void isAlwaysTheSame() {
        assertThat(CoveringArray.of(2, SIZES, IMPOSSIBLE)).isEqualTo(CoveringArray.of(2, SIZES, IMPOSSIBLE));
    }

    @Test
    void standsForASingleValueToo() {
        assertThat(CoveringArray.of(2, Collections.nCopies(3, 1), Set.of())).containsExactly(List.of(0, 0, 0));
    }

    @Test
    void refusesAnAxisOfWhichNoValueIsPossible() {
        Set<Set<Setting>> never =
                Set.of(Set.of(new Setting(0, 1), new Setting(1, 0)), Set.of(new Setting(0, 1), new Setting(1, 1)));
        assertThatThrownBy(() -> CoveringArray.of(2, List.of(2, 2, 2), never))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("axis 1");
    }
}
