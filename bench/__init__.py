"""What each step of the main path costs, as ratios inside one run. `make bench` prints the table."""
