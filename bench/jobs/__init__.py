"""Work that a section has done by a process of its own, as a Celery worker or the server would do it.

Each is started as `python -m bench.jobs.<name>` with DATABASE_URL set and prints one line of JSON.
"""
