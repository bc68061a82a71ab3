"""What a human must answer: questions, refusals, offers of help."""
