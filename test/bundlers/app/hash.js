// The portable hashing alone.
import { hash } from 'skypilot-utils/hash';

globalThis.skypilot = { hash };
