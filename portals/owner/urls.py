"""URLs of the owner portal."""

urlpatterns: list = []
