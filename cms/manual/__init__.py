"""The secretariat's manual (手引き) inside the admin: read by chapter, searched as a whole."""
