"""URLs of the owner portal."""

from django.urls import path

import portals.converters  # noqa: F401  (registers <document:> and <month:>)
from portals.owner.views import statements

urlpatterns = [
    path("statements/", statements.statements, name="owner_statements"),
    path("statements/<document:number>/", statements.statement, name="owner_statement"),
    path("statements/<document:number>.<slug:suffix>", statements.statement_file, name="owner_statement_file"),
]
