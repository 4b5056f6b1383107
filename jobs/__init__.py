"""The jobs: the command line, and what runs by itself."""
