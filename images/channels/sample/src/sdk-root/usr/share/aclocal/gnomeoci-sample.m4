# GNOMEOCI_SAMPLE: looks for the library.
AC_DEFUN([GNOMEOCI_SAMPLE], [PKG_CHECK_MODULES([GNOMEOCI_SAMPLE], [gnomeoci-sample])])
