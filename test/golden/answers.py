"""Answers the questions of scripts/golden.ts as far as Python can: by SkyPilot, hashlib, zlib, xxhash, blake3.

Reads a list of [name, arguments] as JSON from standard input; prints a list of answers or null, in the same order.
"""
import base64
import hashlib
import json
import math
import os
import re
import sys
import zlib
from decimal import ROUND_HALF_EVEN, Context, Decimal

import blake3
import sky
import xxhash
from sky.skylet import constants
from sky.utils import common_utils

HASHLIB = ['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512', 'sha3-224', 'sha3-256', 'sha3-384', 'sha3-512',
           'blake2b', 'blake2s']
DIGESTS = {
    **{name: lambda data, name=name.replace('-', '_'): hashlib.new(name, data).digest() for name in HASHLIB},
    'blake3': lambda data: blake3.blake3(data).digest(),
    'xxh3': lambda data: xxhash.xxh3_64_digest(data),
    'xxh128': lambda data: xxhash.xxh3_128_digest(data),
    'xxh64': lambda data: xxhash.xxh64_digest(data),
    'crc32': lambda data: zlib.crc32(data).to_bytes(4, 'big'),
}
SPELLINGS = {'sha-1': 'sha1', 'sha-224': 'sha224', 'sha-256': 'sha256', 'sha-384': 'sha384', 'sha-512': 'sha512'}
PATTERN = bytes(index % 251 for index in range(251)) * 1024


class Unknown(Exception):
    """Python has no answer of its own to that."""


def to_float(text):
    return float(text.replace('Infinity', 'inf'))


FORMS = {
    '$number': to_float,
    '$bigint': int,
    '$hex': bytes.fromhex,
    '$units': lambda digits: bytes.fromhex(digits).decode('utf-16-be', 'surrogatepass'),
    '$repeat': lambda pair: revive(pair[0]) * pair[1],
    '$join': lambda parts: ''.join(map(revive, parts)),
    '$bytes': lambda form: piece(*form[:2]),
}


def piece(length, offset=0):
    return PATTERN[offset:offset + length]


def pieces(lengths):
    offset = 0
    for length in lengths:
        yield piece(length, offset)
        offset += length


def revive(value):
    if isinstance(value, list):
        return [revive(entry) for entry in value]
    if isinstance(value, dict):
        for form, content in value.items():
            if form in FORMS:
                return FORMS[form](content)
            if form.startswith('$'):
                raise Unknown
        return {key: revive(entry) for key, entry in value.items()}
    return value


def as_json(value):
    if isinstance(value, bytes):
        return {'$hex': value.hex()}
    if isinstance(value, str) and re.search('[\ud800-\udfff]', value):
        return {'$units': value.encode('utf-16-be', 'surrogatepass').hex()}
    if isinstance(value, list):
        return [as_json(entry) for entry in value]
    if isinstance(value, int) and not isinstance(value, bool):
        return {'$bigint': str(value)}
    return value


def utf8(data):
    """Text as UTF-8, a lone surrogate as U+FFFD; bytes as they are."""
    return re.sub('[\ud800-\udfff]', '\ufffd', data).encode() if isinstance(data, str) else data


def digest(data, algorithm='sha256', encoding='hex'):
    name = (algorithm or 'sha256').lower().replace('_', '-')
    raw = DIGESTS[SPELLINGS.get(name, name)](utf8(data))
    return {'hex': raw.hex(), 'base64': base64.b64encode(raw).decode(), 'bytes': raw}[encoding or 'hex']


def digest_pieces(algorithm, lengths, encoding='hex'):
    return digest(b''.join(pieces(lengths)), algorithm, encoding)


def digest_stream(algorithm, lengths, options=None):
    return digest_pieces(algorithm, lengths, (options or {}).get('encoding'))


def encode(value):
    if isinstance(value, int):
        value = f'{value:x}'
    if isinstance(value, bytes):
        value = value.hex() or '0'
    if not re.fullmatch(r'[\x00-\x7f]*', value):
        raise Unknown
    return common_utils.base36_encode(value)


def format_float(value, precision=1):
    # JSON writes 3.0 as 3; SkyPilot's function then prints the same, but -0.0 and large ones come as forms.
    return common_utils.format_float(value, precision)


def format_compact(value, precision=1):
    """By exact decimal arithmetic on the double that the division gives."""
    if not math.isfinite(value):
        return str(float(value))
    context = Context(prec=2000, rounding=ROUND_HALF_EVEN)
    for unit, suffix in ((1, ''), (1e3, 'K'), (1e6, 'M'), (1e9, 'B'), (1e12, 'T')):
        rounded = Decimal(value / unit).quantize(Decimal(1).scaleb(-precision), context=context)
        if abs(rounded) < 1000:
            break
    return f'{abs(rounded) if rounded.is_zero() else rounded:f}{suffix}'


def truncate_long_string(text, max_length=35, options=None):
    return common_utils.truncate_long_string(text, max_length, bool((options or {}).get('truncateMiddle')))


def name_cluster(name, options=None):
    options = options or {}
    max_length = options.get('maxLength', 15)
    user_hash = options.get('userHash')
    os.environ[constants.USER_ID_ENV_VAR] = user_hash or ''
    if user_hash is not None and common_utils.get_user_hash() != user_hash:
        raise Unknown
    return common_utils.make_cluster_name_on_cloud(name, max_length, user_hash is not None)


def is_valid_name(name):
    return re.fullmatch(constants.CLUSTER_NAME_VALID_REGEX, name) is not None


FUNCTIONS = {
    'base36Encode': encode,
    'base36Decode': lambda text: int(text, 36),
    'formatFloat': format_float,
    'formatCompact': format_compact,
    'truncateLongString': truncate_long_string,
    'makeClusterNameOnCloud': name_cluster,
    'isValidClusterName': is_valid_name,
    'hash': digest,
    'hashPieces': digest_pieces,
    'hashClone': lambda algorithm, sizes: [digest_pieces(algorithm, sizes[:1]), digest_pieces(algorithm, sizes)],
    'hashInterleaved': lambda algorithms, sizes: [digest_pieces(algorithm, sizes) for algorithm in algorithms],
    'hashBlob': digest_stream,
    'hashIterable': digest_stream,
    'hashReadable': digest_stream,
}


def answer(name, args):
    try:
        return as_json(FUNCTIONS[name](*map(revive, args)))
    except (KeyError, Unknown, UnicodeEncodeError):
        return None


if sky.__version__ != '0.14.1':
    raise SystemExit(f'SkyPilot 0.14.1 is the reference, not {sky.__version__}')
json.dump([question and answer(*question) for question in json.load(sys.stdin)], sys.stdout)
