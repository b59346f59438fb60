// @ts-check
/** Progress of a run: a bar in a terminal, a line a step when the output is a pipe or a file. */
import cliProgress from "cli-progress";

/** @typedef {{show: (run: {step: string, done: number, total: number, state: string}) => void, stop: () => void}} Progress */

/** @param {NodeJS.WriteStream} stream @returns {Progress} */
export function openProgress(stream) {
  return stream.isTTY ? bar(stream) : lines(stream);
}

/** @param {NodeJS.WriteStream} stream @returns {Progress} */
function bar(stream) {
  const shown = new cliProgress.SingleBar({ stream, format: "{bar} {text}", hideCursor: true, clearOnComplete: true, stopOnComplete: false }, cliProgress.Presets.shades_classic);
  let started = false;
  return {
    show({ step, done, total, state }) {
      // A step without a known length has no share to show.
      const text = total > 0 ? `${step || state} ${done} of ${total}` : step || state;
      if (!started) shown.start(Math.max(total, 1), 0, { text });
      started = true;
      shown.setTotal(Math.max(total, 1));
      shown.update(Math.min(done, Math.max(total, 1)), { text });
    },
    stop: () => shown.stop(),
  };
}

/** @param {NodeJS.WriteStream} stream @returns {Progress} */
function lines(stream) {
  let last = "";
  return {
    show({ step, done, total, state }) {
      const tenth = total > 0 ? Math.floor((done / total) * 10) : 0;
      const line = `${step || state}${total > 0 ? ` ${tenth * 10}%` : ""}`;
      if (line !== last) stream.write(`${step || state}${total > 0 ? `: ${done} of ${total}` : ""}\n`);
      last = line;
    },
    stop() {},
  };
}
