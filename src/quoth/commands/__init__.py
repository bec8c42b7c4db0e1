"""The subcommands of `quoth`, one a module; each has its click command as `command`."""
