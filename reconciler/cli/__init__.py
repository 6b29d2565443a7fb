"""The command line: arguments in, one call, a rendering out, an exit code."""
