"""Wagtail hooks of the study meetings."""
