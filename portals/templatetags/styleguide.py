"""Words of the style guide, which stand beside each other in the template: `{% say "한국어" "English" %}`."""

from django import template

from portals.formats import is_korean
from portals.templatetags.hankki import language

register = template.Library()


@register.simple_tag
def say(korean: str, english: str) -> str:
    """The one of two sample sentences that is in the reader's language."""
    return korean if is_korean(language()) else english
