/** Where a script runs: what its address says, and what the place gives it. */

/** The policy this script is under. */
export const policy: string = location.pathname.split('/')[1] as string;

/** The address of something under the same policy. */
export const address = (path: string): string => `/${policy}/${path}`;

/** Fetches something under the same policy. */
export const get = async (path: string): Promise<Response> => {
  const response = await fetch(address(path));
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return response;
};
