/** What a user may write in Node, with the DOM's types beside Node's or without. */
import { Blob as NodeBlob, File as NodeFile } from 'node:buffer';
import { createReadStream, openAsBlob } from 'node:fs';
import { Readable } from 'node:stream';
import { ReadableStream as NodeStream } from 'node:stream/web';
import { URL as NodeURL, pathToFileURL } from 'node:url';
import { findFreePort, hash, hashFile, hashStream, readLastNLines, type SystemError } from 'skypilot-utils';

export const useNode = async (): Promise<void> => {
  const bytes: Uint8Array = hash(Buffer.from('text'), 'md5', 'bytes');
  await hashStream(createReadStream('weights.bin'));
  await hashStream(Readable.from([bytes]));
  await hashStream(new NodeStream<Uint8Array>());
  await hashStream(await openAsBlob('weights.bin'));
  await hashStream(new NodeBlob(['text']).stream());
  await hashStream(new NodeFile(['text'], 'name'));
  await hashFile(pathToFileURL('weights.bin'));
  await readLastNLines(new NodeURL('file:///log'), 1, { encoding: 'utf-8' });
  await findFreePort(process.pid);
};

export const asNodeHasThem = (error: SystemError): NodeJS.ErrnoException => error;

// @ts-expect-error: fresh bytes, no Buffer
export const noBuffer: Buffer = hash('', 'md5', 'bytes');
