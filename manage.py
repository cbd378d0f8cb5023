#!/usr/bin/env python
"""Django's command line for this project."""

import os
import sys


def main() -> None:
    """Run one management command; development settings unless told otherwise."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings.dev")
    from django.core.management import execute_from_command_line

    from cms.settings.refusals import refusal_in_a_sentence

    with refusal_in_a_sentence():
        execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
