/**
 * A plugin of typedoc's: orders the index by family, and asks of every function that its comment says what it gives back
 * and shows an example.
 *
 * Plain JavaScript, since typedoc's types are there only once this folder is installed.
 */
import { basename } from 'node:path';
import { CommentTag, Converter, QueryType, ReflectionKind } from 'typedoc';

/** The families, and the files whose exports belong to them. */
const families = {
  string: ['string', 'columntable'],
  hash: ['hash', 'digest', 'source', 'progress'],
  io: ['io', 'ports'],
  system: ['system'],
  process: ['process'],
  backends: ['info', 'settings', 'rollout', 'telemetry', 'events', 'registry', 'contract'],
  errors: ['errors'],
};

/** What belongs to another family than the rest of its file. */
const elsewhere = { Algorithm: 'hash', algorithms: 'hash' };

const familyOf = (name, file) =>
  elsewhere[name] ?? Object.keys(families).find((family) => families[family].includes(file));

export const load = (app) => {
  app.on('bootstrapEnd', () => app.options.setValue('categoryOrder', Object.keys(families)));

  // 'typeof' of what is not exported says nothing: the type itself does.
  app.converter.on(Converter.EVENT_CREATE_DECLARATION, (context, reflection) => {
    if (!(reflection.type instanceof QueryType)) return;
    const type = context.checker.getTypeOfSymbol(context.getSymbolFromReflection(reflection));
    reflection.type = context.converter.convertType(context.withScope(reflection), type);
  });

  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    for (const reflection of project.children) {
      const file = basename(project.getSymbolIdFromReflection(reflection).fileName, '.ts');
      const family = familyOf(reflection.name, file);
      if (!family) app.logger.warn(`${reflection.name}: no family has the file ${file}.ts`);
      const tag = new CommentTag('@category', [{ kind: 'text', text: family ?? '' }]);
      for (const { comment } of reflection.signatures ?? [reflection]) comment?.blockTags.push(tag);
    }
  });

  app.on('validateProject', (project) => {
    for (const signature of project.getReflectionsByKind(ReflectionKind.CallSignature)) {
      const isVoid = /^(Promise<void>|void)$/.test(String(signature.type));
      const isPublicFunction = signature.parent.parent === project;
      const wanted = [...(isVoid ? [] : ['@returns']), ...(isPublicFunction ? ['@example'] : [])];
      for (const tag of wanted) {
        if (!signature.comment?.getTag(tag)) app.logger.validationWarning(`${signature.getFullName()} has no ${tag}`);
      }
    }
  });
};
