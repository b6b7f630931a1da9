"""`python -m demo.stripe --port 12111 --webhooks http://localhost:8000/webhooks/stripe/` runs the small Stripe."""

import argparse
from pathlib import Path

from demo.stripe.keeping import restore
from demo.stripe.server import Server
from demo.stripe.shop import Shop


def main() -> None:
    """Serve until it is ended."""
    parser = argparse.ArgumentParser(prog="python -m demo.stripe", description="A small Stripe for trying things out.")
    parser.add_argument("--port", type=int, default=12111)
    parser.add_argument("--key", default="sk_test_hankki", help="what HANKKI_STRIPE_KEY is set to")
    parser.add_argument("--secret", default="whsec_hankki", help="what HANKKI_STRIPE_WEBHOOK_SECRET is set to")
    parser.add_argument("--webhooks", default="", help="the address that webhooks are posted to")
    parser.add_argument("--keep", type=Path, help="a file that keeps what it knows over a restart")
    asked = parser.parse_args()
    shop = Shop(key=asked.key, secret=asked.secret)
    if asked.keep:
        restore(shop, asked.keep)
    server = Server(shop, asked.port, webhooks=asked.webhooks, kept=asked.keep)
    print(f"HANKKI_STRIPE_URL={server.shop.url} HANKKI_STRIPE_KEY={asked.key} HANKKI_STRIPE_WEBHOOK_SECRET={asked.secret}")
    server.serve_forever()


if __name__ == "__main__":
    main()
