/** The variables by which an operator decides for this package. */

const obeyed = /^SKYPILOT_(?:UTILS_\w+|USE_RUST|POD_\w+_LIMIT)$/;

/** Those that are set. */
export const readSettings = (): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) =>
      obeyed.test(name) && value !== undefined ? [[name, value]] : [],
    ),
  );

/** Does something as if none were set. */
export const withoutSettings = async <Result>(act: () => Promise<Result>): Promise<Result> => {
  const settings = readSettings();
  for (const name of Object.keys(settings)) delete process.env[name];
  try {
    return await act();
  } finally {
    Object.assign(process.env, settings);
  }
};
