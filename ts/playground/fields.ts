/** Forms that answer as one types: every answer anew at each change, and every refusal beside the field that caused it. */
import { find, make, messageOf } from './elements.ts';

/** What a form's fields hold, by their names. */
export interface Values {
  readonly text: (name: string) => string;
  /** An empty field is not a number, not 0. */
  readonly number: (name: string) => number;
  readonly isTicked: (name: string) => boolean;
}

/** The form's answers by the names of its outputs. */
export type Answers = { readonly [output: string]: (values: Values) => string };

type Field = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

/** A refusal is shown once typing rests: neither eye nor ear should get one per key. */
const settleMs = 350;

const fieldsOf = (form: HTMLFormElement): readonly Field[] => [
  ...form.querySelectorAll<Field>('input, select, textarea'),
];

/** Makes room for a refusal below each field, tied to it for screen readers. */
const addErrors = (form: HTMLFormElement): ReadonlyMap<Field, HTMLElement> =>
  new Map(
    fieldsOf(form).map((field) => {
      const error = make('p', 'error');
      error.id = `${field.id}-error`;
      error.role = 'alert';
      error.ariaLive = 'polite';
      field.setAttribute('aria-describedby', error.id);
      field.parentElement?.append(error);
      return [field, error];
    }),
  );

/** The package's errors name the argument: "Cannot <do what>: <argument> must be ...". */
const argumentIn = (message: string): string => /: (\w+) must be /.exec(message)?.[1] ?? '';

/** The field of a form that an argument comes from; the first where the message names none. */
const fieldOf = (form: HTMLFormElement, argument: string): Field =>
  fieldsOf(form).find(({ name, dataset }) => (dataset.arguments ?? name).split(' ').includes(argument)) ??
  find<Field>('input, textarea', form);

const valuesOf = (form: HTMLFormElement): Values => {
  const fieldNamed = (name: string): Field => find<Field>(`[name="${name}"]:not(output)`, form);
  return {
    text: (name) => fieldNamed(name).value,
    number: (name) => {
      const text = fieldNamed(name).value.trim();
      return text === '' ? Number.NaN : Number(text);
    },
    isTicked: (name) => (fieldNamed(name) as HTMLInputElement).checked,
  };
};

/** Keeps a form's outputs up to date; `afterwards` sees each answer, undefined for one that was refused. */
export const keepAnswering = (
  form: HTMLFormElement,
  answers: Answers,
  afterwards: (answered: { readonly [output: string]: string | undefined }, values: Values) => void = () => {},
): (() => void) => {
  const errors = addErrors(form);
  const values = valuesOf(form);
  let settling: ReturnType<typeof setTimeout> | undefined;

  const show = (refusals: ReadonlyMap<Field, string>): void => {
    for (const [field, error] of errors) {
      const message = refusals.get(field) ?? '';
      if (error.textContent !== message) error.textContent = message;
      if (message === '') field.removeAttribute('aria-invalid');
      else field.setAttribute('aria-invalid', 'true');
    }
  };

  const answer = (): void => {
    const refusals = new Map<Field, string>();
    const answered: { [output: string]: string | undefined } = {};
    for (const [name, compute] of Object.entries(answers)) {
      const output = find<HTMLOutputElement>(`output[name="${name}"]`, form);
      try {
        answered[name] = compute(values);
      } catch (error) {
        const message = messageOf(error);
        const field = fieldOf(form, argumentIn(message));
        if (!refusals.has(field)) refusals.set(field, message);
      }
      output.classList.toggle('refused', answered[name] === undefined);
      output.textContent = answered[name] ?? 'no answer';
    }
    afterwards(answered, values);
    clearTimeout(settling);
    // What is mended is mended at once.
    if (refusals.size === 0) show(refusals);
    else settling = setTimeout(() => show(refusals), settleMs);
  };

  form.addEventListener('input', answer);
  form.addEventListener('submit', (event) => event.preventDefault());
  answer();
  return answer;
};
