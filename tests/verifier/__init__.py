"""The standalone verifier, against receipts that an independent builder makes."""
