"""Gateways: services that are called to move money. An outgoing call is a row first, then the call, then its result.

`operations` carries out what was written down; `answers` is the interface a gateway keeps; `stripe_*` is the one there
is. The bank needs no calls: it gets a reference on the invoice and sends its statements (billing.bank).
"""
