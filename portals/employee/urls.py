"""URLs of the employee portal."""

urlpatterns: list = []
