"""Where something is: an office of a company, typed by the operator or by its HR; a restaurant."""

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from tenants.actions import SiteRefused, add_site, change_site
from tenants.models import Company, Site


class PlaceForm(forms.Form):
    """A place on the earth; the button beside it asks the phone where it is."""

    address = forms.CharField(label=_("Address"), max_length=200, required=False)
    latitude = forms.FloatField(
        label=_("Latitude"), min_value=-90, max_value=90, widget=forms.NumberInput(attrs={"step": "any"})
    )
    longitude = forms.FloatField(
        label=_("Longitude"), min_value=-180, max_value=180, widget=forms.NumberInput(attrs={"step": "any"})
    )
    place_fields = ("address", "latitude", "longitude")


class SiteForm(PlaceForm):
    """An office of a company."""

    name = forms.CharField(label=_("Site"), max_length=80)
    field_order = ("name", *PlaceForm.place_fields)

    @staticmethod
    def of(site: Site) -> dict:
        """A site as the form shows it."""
        return {name: getattr(site, name) for name in SiteForm.base_fields}

    def save(self, *, company: Company, by, site: Site | None = None) -> bool:
        """Add an office, or correct `site`; False, with the reason at the name, when the company has one of that name."""
        try:
            if site:
                change_site(site=site, by=by, **self.cleaned_data)
            else:
                add_site(company=company, by=by, **self.cleaned_data)
        except SiteRefused:
            self.add_error("name", _now("There is a site of this name already."))
        return not self.errors
