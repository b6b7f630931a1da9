"""What finance types: a top-up, and when to be told of a low deposit; the language of documents, and the logo on them."""

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portals.money_fields import MoneyField
from portals.uploads import UploadField
from tenants.pictures import MOST_BYTES

DOCUMENT_LANGUAGES = (("ko", _("Korean")), ("en", _("English")))


class TopUpForm(forms.Form):
    """How much is about to be transferred."""

    def __init__(self, data=None, *, currency: str):
        super().__init__(data)
        self.fields["amount"] = MoneyField(currency=currency, label=_("Amount to transfer"))


class AlarmForm(forms.Form):
    """Below how much the company wants to be told."""

    def __init__(self, data=None, *, currency: str, below: int = 0):
        super().__init__(data)
        self.fields["below"] = MoneyField(
            currency=currency,
            label=_("Tell us when less is left than"),
            required=False,
            initial=below or None,
            help_text=_("By mail to finance and HR, once, and again after the next top-up. Empty is never."),
        )


class DocumentLanguageForm(forms.Form):
    """In which language documents are made from now on."""

    language = forms.ChoiceField(label=_("Language"), choices=DOCUMENT_LANGUAGES)


class LogoField(UploadField):
    """A picture of at most MOST_BYTES; a larger one cannot be split like a list."""

    @property
    def too_big(self) -> str:
        return gettext("The picture is larger than %(megabytes)s MB. Save it smaller.") % {"megabytes": self.most // 1024**2}


class LogoForm(forms.Form):
    """The picture that stands on documents."""

    file = LogoField(accept="image/png,image/jpeg,.png,.jpg,.jpeg", most=MOST_BYTES)
