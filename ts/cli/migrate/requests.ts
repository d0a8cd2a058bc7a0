/** Where a file names libraries, globals and types at all. What is done with them is followed in follow.ts. */
import type * as t from '@babel/types';
import { type Library, libraries } from './libraries.ts';
import { requestOf, type Source } from './source.ts';
import { type Call, endOf, isGlobal, type Path, part, parts, startOf } from './syntax.ts';

export const byRequest: ReadonlyMap<string, Library> = new Map(
  libraries.flatMap((library) => library.requests.map((request) => [request, library] as const)),
);

/** `require('x')` or `import('x')` of a library. */
export interface Request {
  readonly call: Call;
  readonly library: Library;
}

export interface Requests {
  readonly requests: readonly Request[];
  /** Libraries that something else is told of, such as `vi.mock()`: by what. */
  readonly mocked: ReadonlyMap<Library, string>;
}

const isRequire = (callee: Path): boolean => {
  if (isGlobal(callee, 'require')) return true;
  if (!callee.isIdentifier() || callee.node.name !== 'require') return false;
  const declarator = callee.scope.getBinding('require')?.path;
  const made = declarator?.isVariableDeclarator() ? declarator.node.init : undefined;
  return made?.type === 'CallExpression' && made.callee.type === 'Identifier' && made.callee.name === 'createRequire';
};

/** The texts that a call is given, and those that are keys of an object that it is given. */
const wordsOf = (call: Call): readonly string[] =>
  parts(call, 'arguments').flatMap(({ node }) => {
    const keys = node.type === 'ObjectExpression' ? node.properties : [];
    const texts: readonly t.Node[] = [node, ...keys.flatMap((key) => (key.type === 'ObjectProperty' ? [key.key] : []))];
    return texts.flatMap((text) => (text.type === 'StringLiteral' ? [text.value] : []));
  });

/** What tells of a module without bringing it in; a test's title may be a module's name, too. */
const isMocking = /mock|proxyquire|rewire|quibble|replace|stub|actual|resolve/i;

/** Calls that bring libraries in; and `vi.mock('get-port')`, `proxyquire('./server', { 'get-port': stub })`. */
export const requestsIn = ({ program, text }: Source): Requests => {
  const requests: Request[] = [];
  const mocked = new Map<Library, string>();
  program.traverse({
    CallExpression: (call) => {
      const callee = part(call, 'callee');
      const library = byRequest.get(requestOf(call.node) ?? '');
      if (library && (callee.isImport() || isRequire(callee))) {
        requests.push({ call, library });
        return;
      }
      const written = text.slice(startOf(callee), endOf(callee)).replace(/\s+/g, ' ');
      for (const word of wordsOf(call)) {
        const named = byRequest.get(word);
        if (named && isMocking.test(written)) mocked.set(named, `${written}()`);
      }
    },
  });
  return { requests, mocked };
};

/** What holds a name in a type. */
export const isTypeHolder: RegExp = /^TS(?:TypeReference|QualifiedName|TypeQuery|ExpressionWithTypeArguments)$/;

/** Names in types: Babel does not count them all as uses. */
export const typeUsesIn = ({ program }: Source): readonly Path[] => {
  const uses: Path[] = [];
  program.traverse({
    Identifier: (path) => {
      if (isTypeHolder.test(path.parent.type) && path.key !== 'right') uses.push(path);
    },
  });
  return uses;
};

export const globalUsesIn = ({ program }: Source, name: string): readonly Path[] => {
  const uses: Path[] = [];
  program.traverse({
    // A visitor that the declared types leave out.
    ReferencedIdentifier: (path: Path) => {
      if (isGlobal(path, name)) uses.push(path);
    },
  } as never);
  return uses;
};
