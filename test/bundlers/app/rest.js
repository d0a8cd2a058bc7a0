// Functions of the other families, none of which has WebAssembly.
import { findFreePort, getCpuCount, isProcessAlive, readLastNLines, truncate } from 'skypilot-utils';

globalThis.skypilot = { findFreePort, getCpuCount, isProcessAlive, readLastNLines, truncate };
