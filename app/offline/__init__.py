"""The installed app: what a device keeps for reading without a connection, and what it sends late."""
