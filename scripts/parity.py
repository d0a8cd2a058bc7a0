"""Records what the real SkyPilot answers to random questions.

Usage: pip install skypilot==0.14.1
       python scripts/parity.py SEED COUNT > vectors.json (test/vectors/skypilot.json: SEED 1, COUNT 60)

Prints {"skypilot", "python", "vectors"}; each of the COUNT rounds adds one vector per function: {"fn", "args"} and
either "result" or "error", the exception's class. What JSON has no form for is wrapped: {"$float": "nan"},
{"$int": "9007199254740993"}, {"$base64": "AA=="}. No negative number is put to base36_encode: it never returns.
"""
import base64
import json
import math
import os
import random
import struct
import sys
import tempfile

import sky
from sky.utils import common_utils

HEXADECIMAL = '0123456789abcdefABCDEF'
HEXADECIMAL_LENGTHS = [1, 2, 8, 15, 16, 17, 31, 32, 33, 40, 64, 128, 129, 500]
HARD_FLOATS = [
    0.0, -0.0, float('nan'), float('inf'), float('-inf'), 5e-324, 1.7976931348623157e308, 1e21, 1e22, -1e300,
    2**53 + 0.0, 0.05, 0.25, 0.35, 2.5, 0.5, 1.5, 1.005, 999.95, 0.045, 0.125, 1e-7,
]
WORDS = ('train', 'gpu', 'a', 'cluster-01', 'héllo', '日本語', '👩\u200d🚀', 'e\u0301', '', 'x' * 40, 'launch', 'sky',
         'my.cluster_name', 'Ω', 'the', '\t', 'z9')
ALGORITHMS = ['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512', 'sha3_256', 'sha3_512', 'blake2b', 'blake2s']
# ASCII, a carriage return, and bytes that form UTF-8 sequences only now and then.
FILE_BYTES = b'abc \xc3\xa9\xff\r\xe2\x82\xac'


def as_json(value):
    if isinstance(value, bytes):
        return {'$base64': base64.b64encode(value).decode()}
    if isinstance(value, (list, tuple)):
        return [as_json(item) for item in value]
    if isinstance(value, float) and (not math.isfinite(value) or str(value) == '-0.0'):
        return {'$float': str(value)}
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= 2**53:
        return {'$int': str(value)}
    return value


def answer(function, *args):
    try:
        return {'result': as_json(function(*args))}
    except Exception as error:  # pylint: disable=broad-except
        return {'error': type(error).__name__}


# Each of these draws from the generator in a fixed order: another order would be another recording.


def draw_hexadecimal(rng):
    length = rng.choice(HEXADECIMAL_LENGTHS)
    digits = ''.join(rng.choice(HEXADECIMAL) for _ in range(length))
    shape = rng.randrange(12)
    if shape == 0:
        return '0' * rng.randrange(1, 40) + digits
    if shape == 1:
        return f'0x{digits}'
    if shape == 2:
        return f'0X{digits.upper()}'
    if shape == 3:
        return f' \t\n{digits} \n'
    if shape == 4 and length > 3:
        return f'{digits[:2]}_{digits[2:]}'
    if shape == 5:
        return rng.choice(['', '0x', 'g', digits + 'g', '_' + digits, digits + '_', 'f__f', '0x_ff', '+' + digits,
                           '1.0', ' ', 'x1'])
    if shape == 6:
        return '0' * rng.randrange(1, 9)
    return digits


def draw_float(rng):
    shape = rng.randrange(9)
    if shape == 0:
        return rng.choice(HARD_FLOATS)
    if shape == 1:
        return struct.unpack('<d', rng.getrandbits(64).to_bytes(8, 'little'))[0]
    if shape == 2:
        return float(rng.randrange(-10**6, 10**6))
    if shape == 3:
        return rng.randrange(-10**6, 10**6) / 8
    if shape == 4:
        return rng.randrange(-10**9, 10**9) / 1000
    return rng.uniform(-1, 1) * 10**rng.randrange(-6, 20)


def draw_text(rng):
    separator = rng.choice([' ', ' ', ' ', '-', '  '])
    return separator.join(rng.choice(WORDS) for _ in range(rng.randrange(0, 20)))


def draw_lines(rng):
    newline = rng.choice([b'\n', b'\n', b'\r\n', b'\r'])
    lines = []
    for _ in range(rng.choice([0, 1, 2, 5, 40])):
        length = rng.choice([0, 1, 5, 80, 300])
        lines.append(bytes(rng.choice(FILE_BYTES) for _ in range(length)))
    return newline.join(lines) + rng.choice([b'', newline, newline * 2])


def draw_cluster_name(rng):
    return rng.choice(['a', 'My.Cluster_Name', 'x' * 40, 'train-gpt-', 'A_b.c-' * 5,
                       'sky-' + str(rng.randrange(10**6)), 'ünï'])


def record(rng, path):
    """One vector per function; `path` is a file to write to."""

    def write(data):
        with open(path, 'wb') as file:
            file.write(data)

    def vector(name, args, outcome):
        return {'fn': name, 'args': as_json(args), **outcome}

    digits = draw_hexadecimal(rng)
    yield vector('base36_encode', [digits], answer(common_utils.base36_encode, digits))

    args = [draw_float(rng), rng.choice([0, 1, 1, 2, 3, 6, 12, 20])]
    yield vector('format_float', args, answer(common_utils.format_float, *args))

    args = [draw_text(rng), rng.choice([0, 1, 2, 3, 4, 5, 10, 35, 36, 80]), rng.random() < .4]
    yield vector('truncate_long_string', args, answer(common_utils.truncate_long_string, *args))

    data = rng.randbytes(rng.choice([0, 1, 55, 56, 63, 64, 65, 119, 128, 1000, 5000]))
    write(data)
    algorithm = rng.choice(ALGORITHMS)
    yield vector('hash_file', [data, algorithm],
                 answer(lambda: common_utils.hash_file(path, algorithm).hexdigest()))

    data, count, chunk_size = draw_lines(rng), rng.choice([0, 1, 2, 3, 10, 1000]), rng.choice([1, 2, 7, 64, 8192])
    write(data)
    yield vector('read_last_n_lines', [data, count, chunk_size],
                 answer(common_utils.read_last_n_lines, path, count, chunk_size))

    args = [draw_cluster_name(rng), rng.choice([15, 20, 35, 63])]
    yield vector('make_cluster_name_on_cloud', args,
                 answer(common_utils.make_cluster_name_on_cloud, *args, False))


def main():
    rng = random.Random(int(sys.argv[1]))
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, 'file')
        vectors = [vector for _ in range(int(sys.argv[2])) for vector in record(rng, path)]
    recording = {'skypilot': sky.__version__, 'python': sys.version.split()[0], 'vectors': vectors}
    json.dump(recording, sys.stdout, ensure_ascii=True, indent=0)


if __name__ == '__main__':
    main()
