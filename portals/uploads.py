"""Files that people send, and how large they may be."""

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from sheets.sentences import file_sentence
from sheets.words import BadFile

TOO_BIG = "too_big"


class UploadField(forms.FileField):
    """A file of at most `most` bytes (settings.UPLOAD_BYTES unless said otherwise); the browser says so before it sends a
    larger one (static/js/file.js).
    """

    def __init__(self, *, accept: str, most: int | None = None, **kwargs):
        self._most = most
        super().__init__(
            label=_("File"),
            allow_empty_file=True,
            error_messages={"required": _("Choose a file first.")},
            widget=forms.FileInput({"accept": accept, "data-most": self.most}),
            **kwargs,
        )

    @property
    def most(self) -> int:
        """How many bytes it may have."""
        return self._most or settings.UPLOAD_BYTES

    @property
    def too_big(self) -> str:
        """What is said of a larger one."""
        return file_sentence(BadFile(TOO_BIG, megabytes=self.most // 1024 // 1024))

    def clean(self, data, initial=None):
        file = super().clean(data, initial)
        if file.size > self.most:
            raise ValidationError(self.too_big, code=TOO_BIG)
        return file


def status_of(form: forms.Form) -> int:
    """The status that answers a form with errors whose field `file` is an UploadField."""
    return 413 if form.has_error("file", TOO_BIG) else 422
