import { CoreError, openCore } from "touchmark-core";

const core = await openCore();
try {
  core.redact("text", { policy: "sometimes" });
} catch (error) {
  console.log(error instanceof CoreError, error.code, error.field);
}
