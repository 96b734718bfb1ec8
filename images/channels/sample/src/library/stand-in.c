/* Stands in for a library of tools.tar. */
const char *gnome_oci_stand_in(void)
{
    return NAME;
}
