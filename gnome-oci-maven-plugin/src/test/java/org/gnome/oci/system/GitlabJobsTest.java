package org.gnome.oci.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** What {@code .gitlab-ci.yml} promises: who may push, and that its jobs fit together. */
class GitlabJobsTest {
    private static final Set<String> GLOBAL = Set.of("stages", "variables", "workflow", "default");
    private static final Set<String> PUSHING = Set.of("deploy-oci", "tag-oci", "pages");

    private static final Map<String, Object> DOCUMENT = new TreeMap<>();

    @BeforeAll
    static void read() throws IOException {
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        try (Reader reader = Files.newBufferedReader(Path.of("../.gitlab-ci.yml"))) {
            DOCUMENT.putAll(new Yaml(new SafeConstructor(options)).<Map<String, Object>>load(reader));
        }
    }

    /** Jobs with the keys of the templates that they extend. */
    private static Map<String, Map<String, Object>> jobs() {
        Map<String, Map<String, Object>> jobs = new TreeMap<>();
        for (String name : DOCUMENT.keySet()) {
            if (!GLOBAL.contains(name) && !name.startsWith(".")) {
                jobs.put(name, merged(name));
            }
        }
        return jobs;
    }

    private static Map<String, Object> merged(String name) {
        assertThat(DOCUMENT).containsKey(name);
        Map<String, Object> merged = new TreeMap<>();
        for (String template : texts(mapping(DOCUMENT.get(name)).get("extends"))) {
            merged.putAll(merged(template));
        }
        merged.putAll(mapping(DOCUMENT.get(name)));
        return merged;
    }

    private static Map<String, Object> mapping(@Nullable Object value) {
        return ((Map<?, ?>) Optional.ofNullable(value).orElse(Map.of()))
                .entrySet().stream().collect(Collectors.toMap(entry -> (String) entry.getKey(), Map.Entry::getValue));
    }

    private static List<String> texts(@Nullable Object value) {
        List<String> texts = new ArrayList<>();
        if (value instanceof List<?> list) {
            list.forEach(element -> texts.add(String.valueOf(element)));
        } else if (value != null) {
            texts.add(String.valueOf(value));
        }
        return texts;
    }

    @Test
    void everyJobHasAScriptInAStageAfterTheJobsThatItNeeds() {
        List<String> stages = texts(DOCUMENT.get("stages"));
        Map<String, Map<String, Object>> jobs = jobs();
        assertThat(jobs).containsKeys("test", "build-oci", "deploy-oci", "tag-oci", "pages");
        jobs.forEach((name, job) -> {
            assertThat(texts(job.get("script"))).as(name).isNotEmpty();
            assertThat(stages).as(name).contains((String) job.get("stage"));
            assertThat(texts(job.get("needs")))
                    .as(name)
                    .allSatisfy(needed -> assertThat(
                                    stages.indexOf(mapping(jobs.get(needed)).get("stage")))
                            .isLessThan(stages.indexOf(job.get("stage"))));
        });
    }

    @Test
    void onlyProtectedBranchesPush() {
        jobs().forEach((name, job) -> {
            boolean deploys = texts(job.get("script")).stream().anyMatch(line -> line.contains(" deploy "));
            assertThat(deploys).as(name).isEqualTo(PUSHING.contains(name) && !name.equals("pages"));
            if (PUSHING.contains(name)) {
                assertThat((List<?>) job.get("rules"))
                        .as(name)
                        .isNotEmpty()
                        .allSatisfy(rule -> assertThat(mapping(rule).get("if"))
                                .asString()
                                .contains("$CI_COMMIT_REF_PROTECTED == \"true\"")
                                .contains("$OCI_REGISTRY_PASSWORD"));
            }
        });
    }

    @Test
    void noCommandHasASecret() {
        assertThat(jobs().values())
                .flatExtracting(job -> texts(job.get("script")))
                .noneMatch(line -> line.contains("PASSWORD"));
        assertThat(mapping(DOCUMENT.get("variables")).toString()).doesNotContain("PASSWORD");
    }

    @Test
    void everyArchitectureIsPushedByDigestBeforeTheOneJobThatMovesTags() {
        Map<String, Map<String, Object>> jobs = jobs();
        assertThat(mapping(jobs.get("deploy-oci")).get("parallel")).asString().contains("x86_64", "aarch64");
        assertThat(texts(mapping(jobs.get("deploy-oci")).get("script")).get(0)).contains("-Dgnome-oci.push.byDigest");
        assertThat(jobs.get("tag-oci"))
                .containsEntry("needs", List.of("deploy-oci"))
                .containsEntry("interruptible", false)
                .containsKey("resource_group");
        assertThat(texts(mapping(jobs.get("tag-oci")).get("script")).get(0)).contains("-Pjoin");
    }

    @Test
    void aRunnerInTroubleIsTriedAgain() {
        assertThat(mapping(mapping(DOCUMENT.get("default")).get("retry"))).containsEntry("max", 2);
    }
}
