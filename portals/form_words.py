"""What forms say of a wrong value: in the words of our own sentences, in place of Django's."""

from django import forms
from django.core import validators
from django.utils.translation import gettext_lazy as _

MISSING = _("This is needed.")
NOT_IN_LIST = _("Please choose one from the list.")


def speak_with_one_voice() -> None:
    """Give Django's fields and validators our sentences, once, before the first form is read."""
    forms.Field.default_error_messages["required"] = MISSING
    forms.IntegerField.default_error_messages["invalid"] = _("Please type a whole number, in digits.")
    forms.DateField.default_error_messages["invalid"] = _("Please check the date.")
    forms.TimeField.default_error_messages["invalid"] = _("Please check the time.")
    for field in (forms.ChoiceField, forms.MultipleChoiceField, forms.ModelChoiceField, forms.ModelMultipleChoiceField):
        field.default_error_messages["invalid_choice"] = NOT_IN_LIST
    validators.EmailValidator.message = _("Please check the e-mail address.")
    validators.MinValueValidator.message = _("Please type %(limit_value)s or more.")
    validators.MaxValueValidator.message = _("Please type %(limit_value)s or less.")
    validators.MaxLengthValidator.message = _("Please keep it to %(limit_value)s characters.")
