"""What Hankki can do per second on this machine, beside what the machine itself can do: ./hankki bench.

Every section is measured against a yardstick taken in the same run, so that a slow or busy machine changes both.
"""
