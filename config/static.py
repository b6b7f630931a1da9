"""Static files as they go over the wire: named by their content, kept for ever by browsers, compressed beforehand."""

from django.contrib.staticfiles.apps import StaticFilesConfig
from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticFiles(StaticFilesConfig):
    """Without what a library brings along and no page asks for."""

    ignore_patterns = [*StaticFilesConfig.ignore_patterns, "ext", "ht*-4.*", "htmx-2.js", "documents"]


class Collected(CompressedManifestStaticFilesStorage):
    """What `collectstatic` left in the data folder; where it never ran, the files of static/ under their own names."""

    # Our scripts are modules that import one another, so their names change inside them, too.
    support_js_module_import_aggregation = True
    # One more than the longest chain of imports.
    max_post_process_passes = 8

    def stored_name(self, name: str) -> str:
        """The name a page is to ask for."""
        return super().stored_name(name) if self.hashed_files else name
