"""Reading: where a learner is in a lesson, recorded step by step."""
