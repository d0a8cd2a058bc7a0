/** Finding and making elements of the page; knows none of them by name. */

/** The only element that fits a selector; the page is wrong without it. */
export const find = <E extends Element = HTMLElement>(selector: string, within: ParentNode = document): E => {
  const found = within.querySelector<E>(selector);
  if (!found) throw new Error(`the page has no ${selector}`);
  return found;
};

/** A new element with a class and content; text is text, never markup. */
export const make = <Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  className: string,
  ...content: readonly (Node | string)[]
): HTMLElementTagNameMap[Tag] => {
  const element = document.createElement(tag);
  if (className !== '') element.className = className;
  element.append(...content);
  return element;
};

/** A table's row: what it is about, then its cells. */
export const makeRow = (subject: string, ...cells: readonly (Node | string)[]): HTMLTableRowElement => {
  const header = make('th', '', subject);
  header.scope = 'row';
  return make('tr', '', header, ...cells.map((cell) => make('td', '', cell)));
};

/** What went wrong, as whoever threw it words it. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
