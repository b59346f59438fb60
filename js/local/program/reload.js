// @ts-check
/** Starts the host again when the app's files change: a new process reads them afresh; what is stored stays. */
import { fork } from "node:child_process";
import { watch } from "node:fs";
import { join } from "node:path";

const SETTLE_MS = 200;
const IGNORED = /(^|[/\\])(node_modules|\.git|\.forge-host|build|dist)([/\\]|$)/;

/**
 * @param {string} program @param {string[]} parameters those of this process @param {string} appDir
 * @returns {Promise<number>} the last process's code
 */
export function superviseWith(program, parameters, appDir) {
  return new Promise((resolve) => {
    let port = 0;
    /** @type {import("node:child_process").ChildProcess | undefined} */
    let child;
    let restarting = false;
    let stopping = false;
    const start = () => {
      restarting = false;
      child = fork(program, [...parameters.filter((one) => one !== "--no-reload"), "--no-reload", ...(port > 0 ? ["--port", String(port)] : [])], { env: process.env });
      child.on("message", (/** @type {any} */ message) => (port = message.port ?? port));
      child.once("exit", (code) => (restarting && !stopping ? start() : resolve(code ?? 0)));
    };
    /** @type {NodeJS.Timeout | undefined} */
    let timer;
    const changed = (/** @type {string | null} */ name) => {
      if (name === null || IGNORED.test(name)) return;
      clearTimeout(timer);
      timer = setTimeout(() => {
        if (!child || restarting) return;
        console.log(`\n${name} changed: starting again.`);
        restarting = true;
        child.kill("SIGTERM");
      }, SETTLE_MS);
    };
    // Below src/ anything counts; beside it the manifest and the list of packages do.
    const watchers = [watch(join(appDir, "src"), { recursive: true }, (_, name) => changed(name && join("src", name))), watch(appDir, (_, name) => (["manifest.yml", "package.json"].includes(String(name)) ? changed(name) : undefined))];
    const stop = () => {
      // A change of a moment ago is not to start what was told to end.
      stopping = true;
      clearTimeout(timer);
      for (const one of watchers) one.close();
      child?.kill("SIGTERM");
    };
    for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM"])) process.once(signal, stop);
    start();
  });
}
