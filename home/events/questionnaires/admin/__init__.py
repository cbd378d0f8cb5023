"""Questionnaires in Wagtail's admin: writing, papers, results, QR codes (E5)."""
