// @ts-check
// A certificate authority of our own and a server certificate for localhost, made at run time: no key lies in the repository.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** @returns {{caFile: string, otherCaFile: string, tls: {key: string, cert: string}}} */
export function makeCertificates() {
  const dir = mkdtempSync(join(tmpdir(), "sync-tls-"));
  const openssl = (/** @type {string[]} */ ...parameters) => execFileSync("openssl", parameters, { cwd: dir, stdio: "pipe" });
  const authority = (/** @type {string} */ name) =>
    openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", `${name}.key`, "-out", `${name}.pem`, "-days", "2", "-subj", `/CN=${name}`, "-addext", "basicConstraints=critical,CA:TRUE");
  authority("ca");
  authority("other");
  openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "server.key", "-out", "server.csr", "-subj", "/CN=localhost");
  writeFileSync(join(dir, "server.ext"), "subjectAltName=DNS:localhost\n");
  openssl("x509", "-req", "-in", "server.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-out", "server.pem", "-days", "2", "-extfile", "server.ext");
  return { caFile: join(dir, "ca.pem"), otherCaFile: join(dir, "other.pem"), tls: { key: readFileSync(join(dir, "server.key"), "utf8"), cert: readFileSync(join(dir, "server.pem"), "utf8") } };
}
