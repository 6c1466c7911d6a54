import { basename } from "node:path";

const VAGUE = /^(utils?|helpers?|common|types?|misc|shared|lib|base|manager)$/;

/** A reader guesses the path from the name of the function: a file with one function or class in it is called like it, and no file is called after nothing. */
export const fileNamedAfterExport = {
  meta: {
    type: "suggestion",
    schema: [],
    messages: {
      vague: "'{{file}}' says nothing about what is inside: name the file after what it exports.",
      other: "This file exports {{exported}} and is called {{file}}: call it {{wanted}}.",
    },
  },
  create(context) {
    const file = basename(context.filename).replace(/\.(test|proof)?\.?m?ts$/, "");
    return {
      Program: (program) => {
        if (VAGUE.test(file)) return context.report({ node: program, messageId: "vague", data: { file } });
        if (file === "index" || /\.(test|proof)\.ts$/.test(context.filename)) return undefined;
        const exported = program.body
          .filter(({ type }) => type === "ExportNamedDeclaration")
          .flatMap(({ declaration }) => namesOf(declaration));
        const behaviours = exported.filter(({ kind }) => kind === "behaviour");
        const [only] = behaviours;
        if (only === undefined || behaviours.length > 1 || exported.some(({ name }) => inFiles(name) === file)) return undefined;
        return context.report({ node: program, messageId: "other", data: { file, exported: only.name, wanted: inFiles(only.name) } });
      },
    };
  },
};

function namesOf(declaration) {
  if (declaration === null) return [];
  if (declaration.type === "VariableDeclaration") return declaration.declarations.map(({ id }) => ({ name: id.name ?? "", kind: "value" }));
  const kind = /^(Function|Class)Declaration$/.test(declaration.type) ? "behaviour" : "type";
  return [{ name: declaration.id?.name ?? "", kind }];
}

/** `applyBrokerTable` as a file is called, dashes apart left to its author: `apply-broker-table`. */
function inFiles(name) {
  return name
    .replace(/([a-z0-9])([A-Z])/g, "$1-$2")
    .replace(/([A-Z])([A-Z][a-z])/g, "$1-$2")
    .toLowerCase();
}
