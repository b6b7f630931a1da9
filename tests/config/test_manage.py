"""Commands that make papers read the catalogue as it is now, also on a checkout where nobody has compiled it."""

import os
import subprocess
import sys

from django.conf import settings

from config.translations import merged_file


def test_the_catalogue_is_compiled_before_papers_are_made():
    compiled = merged_file().with_suffix(".mo")
    os.utime(compiled, (0, 0))
    subprocess.run([sys.executable, "manage.py", "close", "--help"], cwd=settings.BASE_DIR, check=True, capture_output=True)
    assert compiled.stat().st_mtime > 0
