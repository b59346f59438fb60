// Exported names of declaration files by TypeScript's own parser: path of the source, owner, name.
// Usage: typescript.cjs <folder of .d.ts> <prefix of the sources' paths>
// The compiler that the comparison installed, whatever stands nearer.
const ts = require(require.resolve("typescript", { paths: [process.env.NODE_PATH ?? "."] }));
const fs = require("node:fs");
const path = require("node:path");

const [root, prefix] = process.argv.slice(2);
const line = (...parts) => console.log(parts.join("\t"));
const isPrivate = (node) =>
  (ts.canHaveModifiers(node) && ts.getModifiers(node)?.some((m) => m.kind === ts.SyntaxKind.PrivateKeyword)) ||
  (node.name && (ts.isPrivateIdentifier(node.name) || node.name.getText().startsWith("_")));

function members(file, owner, nodes) {
  for (const node of nodes) {
    if (isPrivate(node)) continue;
    if (ts.isConstructorDeclaration(node)) line(file, owner, "constructor");
    else if (node.name && (ts.isIdentifier(node.name) || ts.isStringLiteral(node.name))) line(file, owner, node.name.text);
  }
}

function list(full, file) {
  const source = ts.createSourceFile(full, fs.readFileSync(full, "utf8"), ts.ScriptTarget.Latest, true);
  const exported = new Set();
  for (const node of source.statements) {
    if (ts.isExportDeclaration(node) && !node.moduleSpecifier && node.exportClause && ts.isNamedExports(node.exportClause)) {
      for (const part of node.exportClause.elements) exported.add((part.propertyName ?? part.name).text);
    }
    if (ts.isExportAssignment(node)) exported.add(node.expression.getText());
  }
  for (const node of source.statements) {
    const names = ts.isVariableStatement(node) ? node.declarationList.declarations.map((d) => d.name.getText()) : [node.name?.text];
    const direct = ts.canHaveModifiers(node) && ts.getModifiers(node)?.some((m) => m.kind === ts.SyntaxKind.ExportKeyword);
    for (const name of names) {
      if (!name || !(direct || exported.has(name))) continue;
      line(file, "", name);
      if (ts.isClassDeclaration(node) || ts.isInterfaceDeclaration(node)) members(file, name, node.members);
      if (ts.isTypeAliasDeclaration(node)) {
        const first = ts.isIntersectionTypeNode(node.type) ? node.type.types[0] : node.type;
        if (ts.isTypeLiteralNode(first)) members(file, name, first.members);
      }
    }
  }
}

for (const entry of fs.readdirSync(root, { recursive: true })) {
  if (String(entry).endsWith(".d.ts")) list(path.join(root, String(entry)), prefix + String(entry).replace(/\.d\.ts$/, ".ts"));
}
