package org.gnome.oci.report;

import freemarker.core.TemplateClassResolver;
import freemarker.template.Configuration;
import freemarker.template.SimpleObjectWrapper;
import freemarker.template.TemplateException;
import freemarker.template.TemplateExceptionHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TimeZone;
import org.gnome.oci.io.UnclosedOutputStream;

/**
 * The templates beside this class. They see maps, lists, texts, numbers and truth values only, escape every text, and
 * know neither locale nor time zone nor clock.
 *
 * <p>A page loads nothing: its style and script are in it, and its policy allows these two by their digests.
 */
final class PageTemplates {
    private static final String STYLE = "page.css";
    private static final String SCRIPT = "filter.js";

    private final Configuration configuration = new Configuration(Configuration.VERSION_2_3_35);
    private final Map<String, Object> frame;

    PageTemplates() throws IOException {
        configuration.setClassForTemplateLoading(PageTemplates.class, "");
        configuration.setDefaultEncoding("UTF-8");
        configuration.setOutputEncoding("UTF-8");
        configuration.setLocale(Locale.ROOT);
        configuration.setTimeZone(TimeZone.getTimeZone("UTC"));
        configuration.setNumberFormat("c");
        configuration.setObjectWrapper(new SimpleObjectWrapper(Configuration.VERSION_2_3_35));
        configuration.setNewBuiltinClassResolver(TemplateClassResolver.ALLOWS_NOTHING_RESOLVER);
        configuration.setTemplateExceptionHandler(TemplateExceptionHandler.RETHROW_HANDLER);
        configuration.setLogTemplateExceptions(false);
        configuration.setLocalizedLookup(false);
        String style = resource(STYLE);
        String script = resource(SCRIPT);
        frame = Map.of(
                "style",
                style,
                "styleDigest",
                policyDigest(style),
                "script",
                script,
                "scriptDigest",
                policyDigest(script));
    }

    /** Writes a page and leaves the stream open. */
    void write(String template, Map<String, Object> model, OutputStream out) throws IOException {
        Map<String, Object> complete = new HashMap<>(frame);
        complete.putAll(model);
        try (Writer writer = new OutputStreamWriter(new UnclosedOutputStream(out), StandardCharsets.UTF_8)) {
            configuration.getTemplate(template).process(complete, writer);
        } catch (TemplateException e) {
            throw new IllegalStateException("the template " + template + " does not fit its model", e);
        }
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(PageTemplates.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** The hash source of Content Security Policy Level 3, section 2.3.1. */
    private static String policyDigest(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return "sha256-" + Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}
