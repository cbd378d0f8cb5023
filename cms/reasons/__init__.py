"""The secretariat's own list of reasons, chosen where a decision needs one (S3, S4, M12)."""
