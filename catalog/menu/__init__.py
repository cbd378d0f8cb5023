"""The menu screen of the service."""
