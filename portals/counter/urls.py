"""URLs of the counter portal."""

urlpatterns: list = []
