"""The append-only log: leaves, tree, checkpoints, proofs."""
