"""Settings in, what a notebook plays on, draws and tells out; and the run of it."""
