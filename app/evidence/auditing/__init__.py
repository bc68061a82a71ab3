"""What must hold between the log, the facts that it tells of, and what somebody kept outside. Plain values."""
