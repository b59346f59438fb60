// @ts-check
// What a disk refuses, in a sentence for the person whose machine it is.

import { readFileSync, statSync } from "node:fs";

/** Something cannot be kept on this machine. The options are right, and the run has failed. */
export class NotKept extends Error {
  /** @param {string} what "the state in …" @param {any} error of Node, or of the store above it @param {string} [otherwise] */
  constructor(what, error, otherwise) {
    super(`${what} cannot be saved: ${reasonOf(error) ?? otherwise ?? error?.code ?? "the disk refused"}`);
    this.name = "NotKept";
  }
}

/** A file that is named on the command line, whole. @param {string} file @returns {Buffer} */
export function readNamed(file) {
  try {
    // A pipe that nobody writes to is read for ever.
    if (statSync(file).isFIFO()) throw Object.assign(new Error(), { code: "it is a pipe" });
    return readFileSync(file);
  } catch (error) {
    const { code } = /** @type {any} */ (error);
    throw new Error(`${file} cannot be read: ${code === "ENOENT" ? "there is no such file" : code === "EISDIR" ? "it is a folder" : (reasonOf(error) ?? code)}`);
  }
}

/** @param {any} error @returns {string | undefined} */
function reasonOf(error) {
  const said = `${error?.code ?? ""} ${error?.message ?? ""} ${error?.cause?.code ?? ""} ${error?.cause?.message ?? ""}`;
  if (/ENOSPC|EDQUOT|No space left/i.test(said)) return "the disk is full; make room, then run this again";
  if (/EEXIST|ENOTDIR|EISDIR|Not a directory/i.test(said)) return "there is a file where a folder is needed, or a folder where a file is needed";
  if (/ENAMETOOLONG/.test(said)) return "its name is longer than the file system allows";
  if (error?.code === "ENOENT") return "nothing can be created there";
  if (/EACCES|EPERM|EROFS|Permission denied|Read-only/i.test(said)) return "this account may not";
  return undefined;
}
