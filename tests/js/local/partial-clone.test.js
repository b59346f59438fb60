// @ts-check
/** A partial clone says at once what it lacks and what to run; nothing is asked for again and again. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { MissingObjects, openRepository } from "../../../js/local/git/repository.js";

const root = mkdtempSync(join(tmpdir(), "partial-"));
const git = (/** @type {string[]} */ ...args) => execFileSync("git", args, { cwd: root, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });

before(() => {
  git("init", "-q", "whole");
  writeFileSync(join(root, "whole/README.md"), "# Whole\n");
  writeFileSync(join(root, "whole/lib.rs"), "pub fn whole() {}\n");
  git("-C", "whole", "add", "-A");
  git("-C", "whole", "-c", "user.name=n", "-c", "user.email=n@example.com", "commit", "-qm", "first");
  git("-C", "whole", "config", "uploadpack.allowFilter", "true");
});
after(() => rmSync(root, { recursive: true, force: true }));

for (const [name, filter, least] of /** @type {const} */ ([["without blobs", "blob:none", 2], ["without trees", "tree:0", 1], ["without large blobs", "blob:limit=10", 1]])) {
  test(`a clone ${name} names its missing objects and the command that fetches them`, async () => {
    const dir = join(root, filter.replace(/\W/g, "-"));
    git("clone", "-q", "--no-checkout", `--filter=${filter}`, `file://${join(root, "whole")}`, dir);
    await assert.rejects(openRepository(dir), (error) => {
      assert.ok(error instanceof MissingObjects);
      assert.ok(error.ids.length >= least && error.ids.every((id) => error.message.includes(id) || error.ids.length > 3), error.message);
      assert.match(error.message, /is a partial clone: \d+ objects? .*fetch --refetch --no-filter/);
      return true;
    });
    git("-C", dir, "fetch", "-q", "--refetch", "--no-filter");
    (await openRepository(dir)).close();
  });
}

test("whole, shallow and checked-out partial clones are read", async () => {
  for (const [dir, ...args] of [["plain"], ["shallow", "--depth=1"], ["checked-out", "--filter=blob:none"]]) {
    git("clone", "-q", ...args, `file://${join(root, "whole")}`, join(root, String(dir)));
    const repository = await openRepository(join(root, String(dir)));
    assert.equal((await repository.object("HEAD:README.md"))?.content.toString(), "# Whole\n");
    repository.close();
  }
});

test("an empty repository is no partial clone", async () => {
  git("init", "-q", "empty");
  (await openRepository(join(root, "empty"))).close();
});
