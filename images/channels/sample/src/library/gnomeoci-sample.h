#ifndef GNOMEOCI_SAMPLE_H
#define GNOMEOCI_SAMPLE_H

/* Returns a greeting that ends with a space. */
typedef const char *gnome_oci_sample_greeting_function(void);
extern gnome_oci_sample_greeting_function gnome_oci_sample_greeting;
#define GNOME_OCI_SAMPLE_GREETING "gnome_oci_sample_greeting"

#endif
