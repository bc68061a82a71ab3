"""Opens the bank, validates it, freezes releases. Content is data; this room reads it."""
