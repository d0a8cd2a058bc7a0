"""Writes test/vectors/graphemes.json and test/vectors/emoji.json.

Usage: python3 scripts/unicode.py TESTDATA_RS EMOJIBASE_COMPACT_JSON

TESTDATA_RS is tests/testdata/mod.rs of the crate unicode-segmentation, which holds Unicode's GraphemeBreakTest.txt;
EMOJIBASE_COMPACT_JSON is en/compact.json of the npm package emojibase-data, which holds the emoji of emoji-test.txt.
"""
import json
import re
import sys

testdata = open(sys.argv[1], encoding='utf-8').read()
table = testdata[testdata.index('TEST_SAME'):testdata.index('TEST_WORD')]


def text(rust):
    return re.sub(r'\\u\{([0-9a-f]+)\}', lambda m: chr(int(m[1], 16)), rust)


graphemes = {}
for whole, parts in re.findall(r'\(\s*"([^"]*)",\s*&\[((?:\s*"[^"]*",?)*)\s*\]', table):
    graphemes[text(whole)] = [text(part) for part in re.findall(r'"([^"]*)"', parts)]
# The second table repeats each text with what the older, legacy rules gave; extended clusters come first.
with open('test/vectors/graphemes.json', 'w', encoding='utf-8') as f:
    json.dump(list(graphemes.values()), f, ensure_ascii=True, separators=(',', ':'))

emoji = []
for entry in json.load(open(sys.argv[2], encoding='utf-8')):
    emoji += [entry['unicode']] + [skin['unicode'] for skin in entry.get('skins', [])]
with open('test/vectors/emoji.json', 'w', encoding='utf-8') as f:
    json.dump(emoji, f, ensure_ascii=True, separators=(',', ':'))
print(len(graphemes), 'grapheme tests,', len(emoji), 'emoji')
