"""URLs of the hr portal."""

urlpatterns: list = []
