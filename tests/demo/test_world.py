"""The demo's world where something is missing."""

from accounts.actions import add_user
from billing.documents.render import PangoMissing
from billing.models import Document, Period
from demo import closing
from demo import world as story
from tenants.scope import platform_scope
from tests.portals.month import AFTER, NOVEMBER, november


def test_without_pango_every_figure_is_final_and_the_pdfs_wait(world, monkeypatch):
    def missing(document):
        raise PangoMissing

    november(world)
    monkeypatch.setattr("billing.rendering.render", missing)
    told = []
    closing.close_month(NOVEMBER, world.operator, AFTER, told.append)
    assert told == ["The PDFs wait for Pango; everything else is there."]
    with platform_scope():
        assert set(Document.objects.values_list("state", flat=True)) == {"frozen"}
        assert Period.objects.get(month=NOVEMBER).state == "closing"


def test_a_telling_broken_off_is_known(world):
    assert story.is_begun() is False
    add_user(email=story.FIRST_STEP, name="한지수", roles=["operator"], by="demo", password="hankki-12345")
    assert (story.is_begun(), story.is_built()) == (True, False)
