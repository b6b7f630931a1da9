"""URLs of the api portal."""

urlpatterns: list = []
