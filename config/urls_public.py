"""URLs of the public host."""

urlpatterns: list = []
