"""What the user can do: one table, and the commands it names."""
