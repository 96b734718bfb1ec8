package org.gnome.oci.mojo;

import java.io.Console;
import java.lang.reflect.InvocationTargetException;

/** Whether somebody watches. */
final class Terminal {
    private Terminal() {}

    /** Up to JDK 21 there is a console on a terminal only; later ones have to be asked. */
    @SuppressWarnings("SystemConsoleNull")
    static boolean isPresent() {
        Console console = System.console();
        if (console == null) {
            return false;
        }
        try {
            return Boolean.TRUE.equals(Console.class.getMethod("isTerminal").invoke(console));
        } catch (NoSuchMethodException e) {
            return true;
        } catch (IllegalAccessException | InvocationTargetException e) {
            return false;
        }
    }
}
