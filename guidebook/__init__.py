"""The guidebook: editions, chapters, self-check, import and export."""
