/** The package and each of its families, by import. */
import * as sky from 'skypilot-utils';
import * as hash from 'skypilot-utils/hash';
import * as io from 'skypilot-utils/io';
import * as process from 'skypilot-utils/process';
import * as string from 'skypilot-utils/string';
import * as system from 'skypilot-utils/system';

const families = [string, hash, io, system, process];

export { families, sky };
