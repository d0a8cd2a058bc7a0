/**
 * Prints how long one import takes: milliseconds by the clock, and of the processor.
 *
 * Usage: node timed.mjs SPECIFIER
 */
const specifier = process.argv[2];
const before = process.cpuUsage();
const start = performance.now();
await import(specifier);
const clock = performance.now() - start;
const { user, system } = process.cpuUsage(before);
console.log(JSON.stringify({ clock, processor: (user + system) / 1000 }));
