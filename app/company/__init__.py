"""The company profile: name, mode and its reason, contacts, hand-over links, register."""
