# A file that moves from the runtime's files/etc to the image's /etc.
export GNOME_OCI_SAMPLE=1
