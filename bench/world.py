"""What the money sections start from: 200 companies, 1,000 restaurants, 200,000 open purses."""

import json
import subprocess
import sys

from bench.database import ROOT, Database

COMPANIES = 200
RESTAURANTS = 1_000
# So many belong to all companies together, and so many more to company 1 alone.
PURSES = 100_000


def secret(restaurant: int) -> str:
    """The API key of a restaurant's counter."""
    return f"hk_api_bench-{restaurant}"


def job(database: Database, name: str, *arguments: object):
    """Run one of bench.jobs on a database and return what it printed as JSON; raises CalledProcessError."""
    command = [sys.executable, "-m", f"bench.jobs.{name}", *map(str, arguments)]
    env = database.environment | {"DJANGO_SETTINGS_MODULE": "config.settings"}
    done = subprocess.run(command, cwd=ROOT, env=env, check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(done.stdout.splitlines()[-1])


def build(database: Database, companies: int = COMPANIES, restaurants: int = RESTAURANTS) -> str:
    """Fill an empty, migrated database; returns the rules that codes carry."""
    rules = job(database, "world", companies, restaurants)
    database.run("purses.sql", companies=companies, restaurants=restaurants, purses=PURSES)
    database.settle()
    return rules
