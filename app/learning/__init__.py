"""A learner's home: the next step, the map of the course, my records."""
