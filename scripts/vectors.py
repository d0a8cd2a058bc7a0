"""Records the vectors of the hash functions, from implementations and publications that are not ours.

Usage: pip install cryptography_vectors==50.0.2 xxhash==4.1.0 blake3==1.0.11
       python scripts/vectors.py

Writes test/vectors/hash-*.json, the same bytes each time; test/vectors/README.md says what each holds.
"""
import base64
import hashlib
import json
import pathlib
import zlib

import blake3
import cryptography_vectors
import xxhash

FOLDER = pathlib.Path(__file__).parent.parent / 'test' / 'vectors'

PUBLISHED = {
    'md5': ['MD5/rfc-1321.txt'],
    'sha1': ['SHA1/SHA1ShortMsg.rsp', 'SHA1/SHA1LongMsg.rsp'],
    **{f'sha{bits}': [f'SHA2/SHA{bits}ShortMsg.rsp', f'SHA2/SHA{bits}LongMsg.rsp'] for bits in (224, 256, 384, 512)},
    **{f'sha3-{bits}': [f'SHA3/SHA3_{bits}ShortMsg.rsp', f'SHA3/SHA3_{bits}LongMsg.rsp']
       for bits in (224, 256, 384, 512)},
}
# Long messages grow by the same step from one to the next: every thirty-second shows as much and fits in here.
LONG_MESSAGE_STEP = 32

# The lengths of the BLAKE3 team's own vectors: around its blocks, chunks and subtrees.
LENGTHS = [0, 1, 2, 3, 4, 5, 6, 7, 8, 63, 64, 65, 127, 128, 129, 1023, 1024, 1025, 2048, 2049, 3072, 3073, 4096, 4097,
           5120, 5121, 6144, 6145, 7168, 7169, 8192, 8193, 16384, 31744, 102400]
IMPLEMENTATIONS = {
    **{name: lambda data, name=name.replace('-', '_'): hashlib.new(name, data).hexdigest()
       for name in (*PUBLISHED, 'blake2b', 'blake2s')},
    'blake3': lambda data: blake3.blake3(data).hexdigest(),
    'xxh3': xxhash.xxh3_64_hexdigest,
    'xxh128': xxhash.xxh3_128_hexdigest,
    'xxh64': xxhash.xxh64_hexdigest,
    'crc32': lambda data: f'{zlib.crc32(data):08x}',
}

# XXH3 goes another way in each of 0, 1-3, 4-8, 9-16, 17-128, 129-240 and more; stripes have 64 bytes, blocks 1024.
XXHASH_LENGTHS = [*range(0, 260)] + [edge + step for edge in (320, 512, 1024, 1088, 2048, 2112, 3072, 4096, 10240)
                                     for step in (-1, 0, 1)]


def read_published(name):
    """The pairs of message and digest in a file of NIST's form; a length of 0 bits is written with one byte."""
    pairs = []
    with cryptography_vectors.open_vector_file(f'hashes/{name}', 'r') as file:
        for line in file:
            key, _, value = line.partition(' = ')
            if key == 'Len':
                length = int(value) // 8
            elif key == 'Msg':
                message = bytes.fromhex(value)[:length]
            elif key == 'MD':
                pairs.append([base64.b64encode(message).decode(), value.strip()])
    return pairs[::LONG_MESSAGE_STEP] if 'LongMsg' in name else pairs


def counting_bytes(length):
    return bytes(index % 251 for index in range(length))


def scattered_bytes(length):
    """The buffer by which xxHash's own test program checks itself."""
    data, state = bytearray(), 0x9e3779b1
    for _ in range(length):
        data.append(state >> 56)
        state = state * 0x9e3779b185ebca8d % 2**64
    return bytes(data)


def record(lengths, names, make_bytes):
    digests = {name: [IMPLEMENTATIONS[name](make_bytes(length)) for length in lengths] for name in names}
    return {'lengths': lengths, 'digests': digests}


def write(name, content):
    (FOLDER / name).write_text(json.dumps(content, indent=0) + '\n')


write('hash-published.json', {name: [pair for file in files for pair in read_published(file)]
                              for name, files in PUBLISHED.items()})
write('hash-lengths.json', record(LENGTHS, IMPLEMENTATIONS, counting_bytes))
write('hash-xxhash.json', record(XXHASH_LENGTHS, ['xxh3', 'xxh128', 'xxh64', 'crc32'], scattered_bytes))
