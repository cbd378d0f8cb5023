"""Backup and restore of database and files, from one moment and verified by checksums (O12)."""
