#!/usr/bin/env python3
"""Django's command line, run inside the project's own environment by ./hankki."""

import os
import sys


def main() -> None:
    """Run one command; what a person must set right first is said in one sentence."""
    from config.env import SettingError
    from config.postgres_binaries import PostgresError
    from config.translations import compile_catalogue

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    # Before Django loads its models: with the first of them it reads the catalogue, once for the life of the process.
    compile_catalogue()
    if sys.argv[1:2] in (["migrate"], ["migrate_schemas"]):
        os.environ["HANKKI_AS_OWNER"] = "1"  # tables are made by their owner
    if sys.argv[1:2] == ["demo"]:
        from demo import lunch

        os.environ.update(lunch.environment(sys.argv))
    try:
        from django.core.management import execute_from_command_line

        execute_from_command_line(sys.argv)
    except (PostgresError, SettingError) as problem:
        sys.exit(str(problem))


if __name__ == "__main__":
    main()
