"""Questionnaires, their unlinked answers, and the page that shows one (E5)."""
