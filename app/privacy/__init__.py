"""What the company owes people about their data: the whole of it as a file, erasure, notices on record."""
