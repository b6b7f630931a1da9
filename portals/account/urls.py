"""URLs of the account portal."""

urlpatterns: list = []
