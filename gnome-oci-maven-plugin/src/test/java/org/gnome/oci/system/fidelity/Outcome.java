package org.gnome.oci.system.fidelity;

/** What becomes of a feature on the way from an input into an image. {@code features.txt} says what the words mean. */
enum Outcome {
    KEPT,
    DECLARED,
    REFUSED,
    NONE
}
