# Nothing to load.
