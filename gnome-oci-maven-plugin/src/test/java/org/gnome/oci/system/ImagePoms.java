package org.gnome.oci.system;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.maven.model.Model;
import org.apache.maven.model.Plugin;
import org.apache.maven.model.Profile;
import org.apache.maven.model.io.xpp3.MavenXpp3Reader;
import org.codehaus.plexus.util.xml.Xpp3Dom;
import org.codehaus.plexus.util.xml.pull.XmlPullParserException;
import org.gnome.oci.compose.TreeFilter;
import org.gnome.oci.pipeline.SourceSpecification;
import org.gnome.oci.source.SourceLocation;
import org.gnome.oci.tree.PathGlob;
import org.gnome.oci.tree.TreePath;
import org.jspecify.annotations.Nullable;

/**
 * The POMs of an image module and its parent, as far as tests need them.
 *
 * @param properties all properties, uninterpolated
 * @param configurations those of the plugin, the module's before its parent's
 */
record ImagePoms(Map<String, String> properties, List<Xpp3Dom> configurations) {
    private static final Pattern PROPERTY = Pattern.compile("\\$\\{([^}]+)}");

    /** The POMs without a profile. */
    static ImagePoms read(Path root, String module) throws IOException {
        return read(root, module, Map.of());
    }

    /** The POMs as {@code -Dchannel=…} and other properties of the command line make them. */
    static ImagePoms read(Path root, String name, Map<String, String> given) throws IOException {
        Model parent = model(root.resolve("images/pom.xml"));
        Model module = model(root.resolve("images/" + name + "/pom.xml"));
        Map<String, String> properties = new HashMap<>();
        Stream.of(
                        List.of(parent.getProperties()),
                        ofChannel(parent, given.get("channel")),
                        List.of(module.getProperties()))
                .flatMap(List::stream)
                .forEach(some -> some.forEach((key, value) -> properties.put((String) key, (String) value)));
        properties.put("project.artifactId", module.getArtifactId());
        properties.put("project.name", module.getName());
        properties.put("project.description", module.getDescription());
        properties.put("maven.multiModuleProjectDirectory", root.toString());
        properties.putAll(given);
        return new ImagePoms(
                properties,
                List.of(
                        configuration(module.getBuild().getPlugins()),
                        configuration(parent.getBuild().getPluginManagement().getPlugins())));
    }

    private static List<Properties> ofChannel(Model parent, @Nullable String channel) {
        return parent.getProfiles().stream()
                .filter(profile -> profile.getActivation() != null
                        && profile.getActivation().getProperty().getName().equals("channel"))
                .filter(profile ->
                        profile.getActivation().getProperty().getValue().equals(channel))
                .map(Profile::getProperties)
                .toList();
    }

    private static Model model(Path pom) throws IOException {
        try (Reader reader = Files.newBufferedReader(pom)) {
            return new MavenXpp3Reader().read(reader);
        } catch (XmlPullParserException e) {
            throw new IOException(pom.toString(), e);
        }
    }

    private static Xpp3Dom configuration(List<Plugin> plugins) {
        return (Xpp3Dom) plugins.stream()
                .filter(plugin -> plugin.getArtifactId().equals("gnome-oci-maven-plugin"))
                .findFirst()
                .orElseThrow()
                .getConfiguration();
    }

    String value(String property) {
        return interpolate("${" + property + "}");
    }

    /** What {@code gpgKeys} names. */
    List<Path> keyFiles() {
        return Pattern.compile(",").splitAsStream(text("gpgKeys")).map(Path::of).toList();
    }

    String text(String parameter) {
        return interpolate(parameter(parameter).getValue());
    }

    Optional<String> optionalText(String parameter) {
        return find(parameter).map(value -> interpolate(value.getValue()));
    }

    /**
     * The entries of a parameter, the module's and its parent's; an empty value leaves its entry out, as in the goal.
     */
    SortedMap<String, String> map(String parameter) {
        SortedMap<String, String> map = new TreeMap<>();
        configurations.stream()
                .flatMap(configuration -> Stream.of(configuration.getChildren(parameter)))
                .flatMap(values -> Stream.of(values.getChildren()))
                .forEach(child -> map.putIfAbsent(child.getName(), interpolate(child.getValue())));
        map.values().removeIf(String::isBlank);
        return map;
    }

    /** The sources as they are configured, with manifests in the module. */
    List<SourceSpecification> sources(Path module) {
        List<SourceSpecification> sources = new ArrayList<>();
        for (Xpp3Dom source : parameter("sources").getChildren()) {
            Xpp3Dom element = source.getChild("location");
            String location = interpolate((element == null ? source : element).getValue());
            if (location.isBlank()) {
                continue;
            }
            sources.add(new SourceSpecification(
                    SourceLocation.parse(location),
                    new TreeFilter(patterns(source, "includes"), patterns(source, "excludes")),
                    Optional.ofNullable(source.getChild("manifest")).map(file -> module.resolve(file.getValue()))));
        }
        return sources;
    }

    private List<PathGlob> patterns(Xpp3Dom source, String name) {
        Xpp3Dom patterns = source.getChild(name);
        return patterns == null
                ? List.of()
                : Stream.of(patterns.getChildren())
                        .map(pattern -> PathGlob.of(interpolate(pattern.getValue())))
                        .toList();
    }

    /** The directories for which tmpfiles.d is applied. */
    SortedSet<TreePath> tmpfiles() {
        return find("tmpfiles").stream()
                .flatMap(parameter -> Pattern.compile(",").splitAsStream(interpolate(parameter.getValue())))
                .map(TreePath::of)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Whether a parameter is set to true. */
    boolean isSet(String parameter) {
        return find(parameter).filter(value -> value.getValue().equals("true")).isPresent();
    }

    private Xpp3Dom parameter(String name) {
        return find(name).orElseThrow();
    }

    private Optional<Xpp3Dom> find(String name) {
        return configurations.stream()
                .flatMap(configuration -> Stream.of(configuration.getChildren(name)))
                .findFirst();
    }

    private String interpolate(String text) {
        Matcher matcher = PROPERTY.matcher(text);
        if (!matcher.find()) {
            return text;
        }
        String value = Optional.ofNullable(properties.get(matcher.group(1)))
                .orElseThrow(() -> new IllegalStateException("no property " + matcher.group(1)));
        return interpolate(matcher.replaceFirst(Matcher.quoteReplacement(value)));
    }
}
