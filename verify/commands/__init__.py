"""What the commands do: one file a command, and the command line."""
