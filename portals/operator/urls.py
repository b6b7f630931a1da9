"""URLs of the operator portal."""

urlpatterns: list = []
