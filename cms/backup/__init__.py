"""Backup and restore of database and files, of one moment and proved by checksums (O12)."""
