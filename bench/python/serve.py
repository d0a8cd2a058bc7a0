"""SkyPilot's own functions, timed on demand, for the benchmark's other side.

Usage: python serve.py; one JSON object per line on standard input, one per line on standard output.

{"name", "inputs": [[argument, ...], ...], "ns"} calls a function with each of the inputs in turn for about `ns`
nanoseconds: {"median": ns per call, "answer": that to the first input}. With "peak": true in place of "ns" it calls it
once with each: {"peak": the bytes that the last call added at its peak}. What fails answers {"error"}.
An argument {"repeat": [text, times]} stands for a text that is too long for a line.
"""
import collections
import ctypes
import gc
import itertools
import json
import os
import re
import statistics
import sys
import time

import psutil
from sky.utils import common_utils
from sky.utils import subprocess_utils

BATCH_NS = 1_000_000


def hash_file(path, algorithm):
    return common_utils.hash_file(path, algorithm).hexdigest()


def is_process_alive(pid):
    """SkyPilot has no such function: the checks, and their order, of its jobs.utils.controller_process_alive, and the
    one of its cloud_vm_ray_backend for zombies. psutil.Process takes thread ids, pid_exists does not."""
    try:
        process = psutil.Process(pid)
        return psutil.pid_exists(pid) and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def estimate_fd_for_directory(path):
    """SkyPilot has no such function: the line of its get_max_workers_for_file_mounts."""
    return len(os.listdir(path)) * 5


FUNCTIONS = {
    'base36_encode': common_utils.base36_encode,
    'format_float': common_utils.format_float,
    'truncate_long_string': common_utils.truncate_long_string,
    'make_cluster_name_on_cloud': common_utils.make_cluster_name_on_cloud,
    'hash_file': hash_file,
    'read_last_n_lines': common_utils.read_last_n_lines,
    'find_free_port': common_utils.find_free_port,
    'get_cpu_count': common_utils.get_cpu_count,
    'get_mem_size_gb': common_utils.get_mem_size_gb,
    'is_process_alive': is_process_alive,
    'get_parallel_threads': subprocess_utils.get_parallel_threads,
    'get_max_workers_for_file_mounts': subprocess_utils.get_max_workers_for_file_mounts,
    'estimate_fd_for_directory': estimate_fd_for_directory,
}


def as_argument(value):
    if isinstance(value, dict) and 'repeat' in value:
        text, times = value['repeat']
        return text * times
    return value


def arguments_of(name, given):
    args = [as_argument(value) for value in given]
    if name == 'format_float':
        # JSON does not tell 5 from 5.0; a number of JavaScript is a double.
        args[0] = float(args[0])
    return args


def time_function(function, inputs, ns):
    """The median of batches of about a millisecond; a call that takes longer is a batch of its own."""
    turns = itertools.cycle(inputs)

    def time_batch(calls):
        # Both loops in C: one in Python would add a tenth to the shortest functions.
        batch = itertools.starmap(function, itertools.islice(turns, calls))
        start = time.perf_counter_ns()
        collections.deque(batch, maxlen=0)
        return time.perf_counter_ns() - start

    calls = 1
    while time_batch(calls) < BATCH_NS / 2:
        calls *= 2
    end = time.perf_counter_ns() + ns
    times = [time_batch(calls)]
    while time.perf_counter_ns() < end:
        times.append(time_batch(calls))
    return statistics.median(times) / calls


def status_bytes(field):
    with open('/proc/self/status', encoding='ascii') as status:
        return 1024 * int(re.search(rf'^{field}:\s+(\d+) kB', status.read(), re.MULTILINE).group(1))


def peak_of(function, inputs):
    """How far the last call's peak lies above what was resident before it. The calls before it take what is needed once."""
    for args in inputs[:-1]:
        function(*args)
    gc.collect()
    # What an earlier call left free in the heap would hide what this one takes. Of the C library of GNU alone.
    getattr(ctypes.CDLL(None), 'malloc_trim', int)(0)
    # proc_pid_clear_refs(5): 5 sets the peak back to what is resident now.
    with open('/proc/self/clear_refs', 'w', encoding='ascii') as references:
        references.write('5')
    before = status_bytes('VmRSS')
    function(*inputs[-1])
    return max(0, status_bytes('VmHWM') - before)


def answer(request):
    name = request['name']
    function = FUNCTIONS[name]
    inputs = [arguments_of(name, given) for given in request['inputs']]
    if request.get('peak'):
        return {'peak': peak_of(function, inputs)}
    first = function(*inputs[0])
    return {'median': time_function(function, inputs, request['ns']), 'answer': first}


def main():
    # SkyPilot's logger writes to standard output, which is the channel here: it gets standard error.
    answers = os.fdopen(os.dup(1), 'w', encoding='utf-8')
    os.dup2(2, 1)
    for line in sys.stdin:
        try:
            reply = json.dumps(answer(json.loads(line)))
        except Exception as error:  # pylint: disable=broad-except
            reply = json.dumps({'error': f'{type(error).__name__}: {error}'})
        print(reply, file=answers, flush=True)


if __name__ == '__main__':
    main()
