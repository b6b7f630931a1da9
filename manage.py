#!/usr/bin/env python3
"""Django's command line, run inside the project's own environment by ./hankki."""

import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    if sys.argv[1:2] in (["migrate"], ["migrate_schemas"]):
        os.environ["HANKKI_DATABASE_ROLE"] = ""  # tables are made by their owner
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
