// @ts-check
// Disks on which nothing more fits.

import { spawnSync } from "node:child_process";
import { tmpdir } from "node:os";

/** Runs a program with a small disk of its own at a folder. @param {string} folder @param {string[]} command @param {string} [size] as mount takes it */
export const onSmallDisk = (folder, command, size = "64k") => ["unshare", "-rm", "sh", "-c", 'mount -t tmpfs -o size="$2" tmpfs "$1" && shift 2 && exec "$@"', "sh", folder, size, ...command];

const [mount = "", ...mounting] = onSmallDisk(tmpdir(), ["true"]);

/** Why no small disk can be had here, or `false`. */
export const noSmallDisk = spawnSync(mount, mounting).status === 0 ? false : "no small disk can be mounted here: Linux lets unprivileged people do that, unless an admin forbade it";
