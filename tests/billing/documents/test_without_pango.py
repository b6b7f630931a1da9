"""A machine without Pango: PDFs say in one line what to install, everything else works."""

import subprocess
import sys

WITHOUT_PANGO = """
import sys, importlib.abc
class NoPango(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name == "weasyprint":
            print("advice that WeasyPrint prints by itself")
            raise OSError("cannot load library 'libpango-1.0-0'")
sys.meta_path.insert(0, NoPango())
import django
django.setup()
from billing.documents.render import PangoMissing, as_html, render
from billing.documents.sheets import as_csv, as_xlsx
from tests.billing.documents.samples import invoice
print(as_html(invoice())[:15], as_xlsx(invoice())[:2], as_csv(invoice())[:3])
try:
    render(invoice())
except PangoMissing as missing:
    print(missing)
"""


def test_only_pdf_needs_pango_and_says_so_in_one_line():
    ran = subprocess.run([sys.executable, "-c", WITHOUT_PANGO], capture_output=True, text=True, check=True)
    assert ran.stdout.splitlines() == [
        r"<!doctype html> b'PK' b'\xef\xbb\xbf'",
        "PDF needs Pango: apt-get install -y libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0",
    ]
