"""One file per command: it parses, calls one function, prints. Heavy imports wait until the command runs."""
