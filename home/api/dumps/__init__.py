"""All public data in files, written every night and handed out as long as they hold (A1)."""
