"""The receipt as a signed PDF, its copies, and what it takes to check one."""
