"""Sentences in Korean, as the tests of vouchers read them."""

from tests.vouchers.conftest import korean_catalogue, korean_sentences

__all__ = ["korean_catalogue", "korean_sentences"]
