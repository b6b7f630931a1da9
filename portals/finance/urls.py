"""URLs of the finance portal."""

urlpatterns: list = []
