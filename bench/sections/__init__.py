"""The sections of a run, each with `run(bench)`."""
