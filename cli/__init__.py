"""The commands. The one place where the portal and the sandbox meet."""
