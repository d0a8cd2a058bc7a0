"""Prints random doubles and how Python writes them, for test/floats.long.test.ts.

Usage: python3 scripts/floats.py SEED COUNT

Each line holds a double's 64 bits in hexadecimal, a precision, and what SkyPilot's format_float returns for the two.
"""
import random
import struct
import sys


def draw(rng):
    """A double: of any bits, of a common size, or one that lies on or near a tie."""
    shape = rng.randrange(4)
    if shape == 0:
        return struct.unpack('>d', rng.randbytes(8))[0]
    if shape == 1:
        return rng.uniform(-1, 1) * 10**rng.randrange(-6, 24)
    if shape == 2:
        return rng.randrange(-10**6, 10**6) / 2**rng.randrange(12)
    return rng.randrange(-10**9, 10**9) / 10**rng.randrange(12)


def format_float(number, precision):
    """As SkyPilot 0.14.1 does (sky/utils/common_utils.py)."""
    return f'{number:.0f}' if number.is_integer() else f'{number:.{precision}f}'


rng = random.Random(int(sys.argv[1]))
for _ in range(int(sys.argv[2])):
    value, digits = draw(rng), rng.randrange(21)
    print(struct.pack('>d', value).hex(), digits, format_float(value, digits))
