"""Settings, hosts and URLs, Celery, servers and start-up checks."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
