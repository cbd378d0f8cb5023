"""The first screen of the service."""
