"""What the settings' page names as CELERY_BROKER_URL can be used with what is installed."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from kombu import Connection

NAMED = re.findall(
    r"`(\w+)://…`",
    re.search(r"`CELERY_BROKER_URL` .*", Path(settings.BASE_DIR, "docs/reference/settings.md").read_text())[0],
)


def test_the_page_names_them():
    assert NAMED == ["redis", "pgmq"]


@pytest.mark.parametrize("scheme", NAMED)
def test_its_client_is_there(scheme):
    transport = Connection(f"{scheme}://nobody@localhost/0").create_transport()
    assert (transport.driver_type, transport.driver_version() not in ("", "N/A")) == (scheme, True)
