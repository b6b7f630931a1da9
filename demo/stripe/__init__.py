"""A small Stripe of our own for tests and the demo: it keeps state, speaks HTTP, and refuses what Stripe refuses.

It knows no Django and nothing of Hankki. `python -m demo.stripe` runs it; `demo.stripe.server.serve` runs it in a test.
"""
